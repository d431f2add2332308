"""The sheet of prices: our offer from the gate to each market, beside those of the rivals."""

from dataclasses import dataclass, field

import numpy as np

from sim.catalogue.kpis import unit
from sim.catalogue.labels import Labels
from sim.economics.export import landing
from sim.report.workbook.book import Pattern, Sheet, Spot
from sim.report.workbook.checks import Checks
from sim.report.workbook.live import Live
from sim.report.workbook.pricing import Desk
from sim.report.workbook.unit_cost import Costs
from sim.report.workbook.works import carton, net_kg, same_weight

# Insurance covers a tenth above the CIF value.
_INSURED = 1.1
_HEAD_ROW = 3


@dataclass(frozen=True)
class Way:
    """What it costs to land a carton, as cells [USD/carton]."""

    freight: Live
    cif: Live
    duty: Live
    charges: Live

    @property
    def landed(self) -> Live:
        """The price landed."""
        return self.cif + self.duty + self.charges


@dataclass
class Ladder:
    """The sheet: a row a price, a column a scenario; then the engine's values and the differences."""

    sheet: Sheet
    labels: Labels
    checks: Checks
    scenarios: tuple[str, ...]
    figures: dict[str, dict[str, Live]] = field(default_factory=dict)
    """Cells of the figures by scenario and key."""
    _rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sheet, labels = self.sheet, self.labels
        sheet.text(0, 0, labels("workbook.ladder"), "title")
        sheet.text(1, 0, labels("workbook.ladder.note"), "note")
        names = [labels(name) for name in self.scenarios]
        heads = [labels("workbook.column.what"), labels("workbook.column.unit"), *names]
        heads += [f"{labels('workbook.column.engine')}: {name}" for name in names]
        heads += [f"{labels('workbook.column.difference')}: {name}" for name in names]
        sheet.heads(_HEAD_ROW, heads, [68, 16, *([14] * (len(heads) - 2))])
        sheet.page.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.page.print_area(0, 0, 1_000, 1 + len(names))

    def write(self, scenario: str, desk: Desk, costs: Costs) -> None:
        """Write the column of a scenario."""
        self._scenario, self._desk = scenario, desk
        cans, rate = carton(desk), desk.given("exchange.usd")
        self._figure("levelised_cost_idr_per_can", costs.gate)
        self._figure("levelised_cost_idr_per_can.fob", costs.gate + costs.margin + costs.port)
        before = (costs.gate + costs.margin + costs.port) * cans / rate
        offer = self._figure("fob_usd_per_carton", before / (1 - desk.given("sale.commission")))
        self._figure("fob_usd_per_net_t", offer / (net_kg(desk) * cans) * 1000)
        fobs = {rival: self._rival(rival, offer) for rival in desk.money.rivals}
        for market, there in desk.money.markets.items():
            ours = self._landed(market, offer)
            for rival in there.rivals:
                self._beside(market, rival, fobs[rival], ours)

    def _rival(self, rival: str, offer: Live) -> Live:
        """Write a rival's FOB price for the net mass of our carton, and the gap to it."""
        path = f"rivals.{rival}"
        price = self._desk.basis_dollars(f"{path}.fob", f"{path}.price_year")
        fob = self._figure(
            f"rival_fob_usd_per_carton.{rival}", price * same_weight(self._desk, rival)
        )
        self._figure(f"price_gap_usd_per_carton.fob.{rival}", offer - fob)
        self._figure(f"price_gap_pct.fob.{rival}", (offer / fob - 1) * 100)
        return fob

    def _landed(self, market: str, offer: Live) -> Live:
        """Write our way to a market, step by step."""
        self._section(market)
        way, engine = self._way(market, "own", offer), landing(self._desk.valuation, market)
        fob = np.array(self._desk.engine("fob_usd_per_carton"))
        cif = float(engine.cif(fob))
        self._step("freight", market, way.freight, float(engine.freight))
        insurance = way.cif - offer - way.freight
        self._step("insurance", market, insurance, float(cif - fob - engine.freight))
        arrived = self._figure(f"cif_usd_per_carton.{market}", way.cif)
        value = cif if engine.duty_base == "cif" else fob
        self._step("duty", market, way.duty, float(engine.duty * value + engine.specific))
        self._step("charges", market, way.charges, float(engine.charges))
        return self._figure(f"landed_usd_per_carton.{market}", arrived + way.duty + way.charges)

    def _beside(self, market: str, rival: str, fob: Live, ours: Live) -> None:
        """Write a rival's price in a market, and the gap to it."""
        way, there = self._way(market, f"rivals.{rival}", fob), f"{market}.{rival}"
        self._figure(f"rival_cif_usd_per_carton.{there}", way.cif)
        theirs = self._figure(f"rival_landed_usd_per_carton.{there}", way.landed)
        self._figure(f"price_gap_usd_per_carton.landed.{there}", ours - theirs)
        self._figure(f"price_gap_pct.landed.{there}", (ours / theirs - 1) * 100)

    def _way(self, market: str, route: str, fob: Live) -> Way:
        desk, path = self._desk, f"markets.{market}"
        there, way = desk.money.markets[market], f"{path}.{route}"
        cartons = desk.simulated(
            "cartons_per_container",
            desk.scenario.physical.product.cartons_per_container,
            "carton/container",
        )
        freight = desk.basis_dollars(f"{way}.freight", f"{way}.price_year") / cartons
        cif = (fob + freight) / (1 - _INSURED * desk.given(f"{path}.insurance"))
        duty = (there.own if route == "own" else there.rivals[route.partition(".")[2]]).duty
        if duty.per_kg is None:
            due = desk.given(f"{way}.duty") * (cif if there.duty_base == "cif" else fob)
        else:
            mass = net_kg(desk) * carton(desk)
            due = desk.dollars(f"{way}.duty", duty.per_kg.currency) * mass
        return Way(freight, cif, due, desk.dollars(f"{path}.charges") / cartons)

    def _section(self, market: str) -> None:
        """Write the name of a market above its prices."""
        if market not in self._rows:
            self._rows[market] = _HEAD_ROW + 1 + len(self._rows)
            self.sheet.band(self._rows[market], 2 + len(self.scenarios), "section")
            self.sheet.text(self._rows[market], 0, self.labels(market), "section")

    def _figure(self, key: str, value: Live) -> Live:
        """Write a figure of the catalogue beside the engine's."""
        cell = self._put(key, self.labels.kpi(key), unit(key), value, self._desk.engine(key))
        self.figures.setdefault(self._scenario, {})[key] = cell
        return cell

    def _step(self, step: str, market: str, value: Live, engine: float) -> None:
        words = self.labels(f"workbook.step.{step}", market=self.labels(market))
        self._put(f"{step}.{market}", words, "USD/carton", value, engine)

    def _put(self, key: str, words: str, of: str, value: Live, engine: float) -> Live:
        sheet, count = self.sheet, len(self.scenarios)
        if key not in self._rows:
            self._rows[key] = _HEAD_ROW + 1 + len(self._rows)
            sheet.text(self._rows[key], 0, words)
            sheet.text(self._rows[key], 1, self.labels(of))
        row, column = self._rows[key], 2 + self.scenarios.index(self._scenario)
        pattern: Pattern = "money" if of.startswith("USD/t") else "price"
        cell = sheet.formula(row, column, value, pattern)
        self.checks.compare(Spot(sheet, row, column + count), cell, engine, count)
        return cell
