"""Figures of the runs of a study, read back from their axes."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.analysis.courses import MADE_OF_FRUIT, fruit_balance
from sim.analysis.money_frames import ledger_frame
from sim.catalogue.labels import Labels
from sim.economics.ledger import FINANCING
from sim.report import figures
from tests.report.drawn import bars
from tests.report.shipped_results import runs

PLANTS = ["local-2t", "local-8t", "local-phased"]


@pytest.fixture(scope="module")
def result():
    return runs("phased")


@pytest.fixture(scope="module")
def figure_of(result):
    """Return a function that looks a figure of a scenario up: its mean, or another column."""
    table = result.kpis.set_index(["scenario", "kpi"])
    return lambda name, kpi, column="mean": table.loc[(name, kpi), column]


def named(result, names):
    labels = Labels("en", result.words)
    return [labels(name) for name in names]


def test_each_step_of_the_ladder_ends_at_the_price_that_is_known(result, figure_of):
    (ax,) = figures.price_ladder(result).axes
    labels, names = Labels("en", result.words), [*result.plan.scenarios]
    rows = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
    assert rows[: len(names)] == named(result, names)
    steps = bars(ax)
    for row, name in enumerate(names):
        gate = figure_of(name, "levelised_cost_idr_per_carton") / 16_700
        for step, end in (
            ("gate", gate),
            ("fob", figure_of(name, "fob_usd_per_carton")),
            ("cif", figure_of(name, "cif_usd_per_carton.saudi")),
            ("landed", figure_of(name, "landed_usd_per_carton.saudi")),
        ):
            assert sum(steps[labels(f"figure.ladder.{step}")][row]) == pytest.approx(end)
    thai = figure_of("outside", "rival_landed_usd_per_carton.saudi.thailand")
    assert sum(steps[labels("figure.ladder.landed")][rows.index("Thailand")]) == pytest.approx(thai)


def test_the_spread_by_luck_goes_from_the_5th_to_the_95th_percentile(result, figure_of):
    (ax,) = figures.npv_luck(result).axes
    labels, drawn = Labels("en", result.words), bars(ax)
    for view, kpi in (("before", "npv_idr"), ("net", "npv_idr.net_of_grant")):
        for name, (start, width) in zip(PLANTS, drawn[labels(f"figure.npv.{view}")], strict=True):
            assert start == pytest.approx(figure_of(name, kpi, "p05") / 1e9)
            assert start + width == pytest.approx(figure_of(name, kpi, "p95") / 1e9)
    cells = [text.get_text() for text in ax.texts]
    for name in PLANTS:
        odds = [100 * result.odds(kpi, name) for kpi in ("npv_idr", "npv_idr.net_of_grant")]
        assert "\n".join(labels.percent(one) for one in odds) in cells


def test_the_cash_of_a_year_is_that_of_the_ledger_and_the_line_ends_at_the_npv(result, figure_of):
    axes = figures.cash_flow(result).axes
    assert [ax.get_title(loc="left") for ax in axes] == named(result, PLANTS)
    for ax, name in zip(axes, PLANTS, strict=True):
        ledger = ledger_frame(result, name)
        of_project = ledger[~ledger["kind"].isin(FINANCING)].groupby("year")["real_idr"].sum()
        (drawn,) = ax.containers
        assert [bar.get_height() for bar in drawn] == pytest.approx([*of_project / 1e9], abs=1e-9)
        so_far = ax.lines[0].get_ydata()
        assert so_far[-1] == pytest.approx(figure_of(name, "npv_idr.net_of_grant") / 1e9)


def test_paid_back_is_marked_in_the_year_from_which_on_the_npv_is_above_zero(result):
    dear = result.reprice({"rivals.thailand.fob": "30 USD/carton"})
    label = Labels("en")("figure.cash.back")
    for ax in figures.cash_flow(dear).axes:
        marks = {line.get_label(): line for line in ax.lines}
        years, so_far = marks[Labels("en")("figure.cash.so_far")].get_data()
        assert so_far[-1] > 0
        (year,), _ = marks[label].get_data()
        assert (so_far[years >= year] > 0).all()
        assert so_far[years < year][-1] <= 0
    dearer = result.reprice({"rivals.thailand.fob": "10 USD/carton"})
    for ax in figures.cash_flow(dearer).axes:
        assert label not in {line.get_label() for line in ax.lines}


def test_sales_and_costs_differ_by_the_npv_and_meet_at_the_break_even_use(result):
    dear = result.reprice({"rivals.thailand.fob": "24 USD/carton"})
    kpis = dear.kpis.set_index(["scenario", "kpi"])["mean"]
    axes = figures.use_of_plant(dear).axes
    for ax, name in zip(axes, PLANTS, strict=True):
        use, sales = ax.lines[0].get_data()
        cost = ax.lines[1].get_ydata()
        gain = np.interp(kpis[name, "utilisation_pct"], use, sales - cost)
        assert gain == pytest.approx(kpis[name, "npv_idr"] / 1e9, rel=0.02)
        even = np.interp(0.0, sales - cost, use)
        assert even == pytest.approx(kpis[name, "break_even_utilisation_pct"], rel=0.01)
        assert even in [pytest.approx(line.get_xdata()[0], rel=0.01) for line in ax.lines[2:]]


def test_a_plant_is_worth_nothing_where_an_assumption_changes_as_drawn(result):
    labels, axes = Labels("en", result.words), figures.switching(result).axes
    ax = next(ax for ax in axes if ax.get_title(loc="left") == labels("local-8t"))
    rows = [text.get_text().split(" [")[0] for text in ax.get_yticklabels()]
    bar = ax.containers[0].patches[rows.index(labels("switching.exchange_rate"))]
    rate = 16_700 * (1 + bar.get_width() / 100)
    at_rate = result.reprice({"exchange.usd": f"{rate:.2f} IDR/USD"}).kpis
    npv = at_rate.query("scenario == 'local-8t' and kpi == 'npv_idr'")["mean"].item()
    as_written = result.kpis.query("scenario == 'local-8t' and kpi == 'npv_idr'")["mean"].item()
    # Switching values are those of mean flows at steady prices.
    assert abs(npv) < 0.05 * abs(as_written)


def test_the_months_of_a_year_sum_to_the_fruit_processed_in_a_year(result):
    labels, axes = Labels("en", result.words), figures.season(result).axes
    by_title = {ax.get_title(loc="left"): ax for ax in axes}
    for name in PLANTS:
        ax = by_title[labels(name)]
        processed = {one.get_label(): one for one in ax.containers}[
            labels("figure.season.processed")
        ]
        a_year = sum(bar.get_height() for bar in processed)
        total = result.flows[name].total("fruit.processed_kg").mean() / 1000
        assert a_year * result.plan.timing.horizon == pytest.approx(total)


def test_the_season_of_the_scenario_stands_in_its_months(result):
    # The months of the shipped season with the most and with the least fruit.
    season = result.plan.scenarios["local-8t"].physical.supply.season
    index = [getattr(season, month) for month in type(season).model_fields]
    labels = Labels("en", result.words)
    ax = figures.season(result).axes[[*result.plan.scenarios].index("local-8t")]
    ripe = {one.get_label(): one for one in ax.containers}[labels("figure.season.ripe")]
    heights = [bar.get_height() for bar in ripe]
    assert np.corrcoef(heights, index)[0, 1] > 0.9


def test_what_becomes_of_fruit_sums_to_all_of_it(result):
    (ax,) = figures.balance(result).axes
    drawn = [*bars(ax).values()]
    for row in range(len(result.plan.scenarios)):
        assert sum(parts[row][1] for parts in drawn) == pytest.approx(100, abs=0.1)
    shares = fruit_balance(result).groupby("scenario")["share"].sum()
    assert [*shares] == pytest.approx([1.0] * len(shares))
    assert len(MADE_OF_FRUIT) >= len(drawn)


def test_the_line_has_a_box_for_each_stage_and_the_busiest_has_a_thick_frame(result):
    labels = Labels("en", result.words)
    for ax, name in zip(figures.line(result).axes, PLANTS, strict=True):
        stages = result.plan.scenarios[name].physical.plant.stages
        boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
        texts = [text.get_text() for text in ax.texts if text.get_text()]
        assert len(boxes) == len(texts) == len(stages)
        firsts = [labels.stage(stage).split()[0].casefold() for stage in stages]
        assert [text.split()[0].casefold() for text in texts] == firsts
        thick = [row for row, box in enumerate(boxes) if box.get_linewidth() > 1]
        flows = result.flows[name]
        busy = [flows.total(f"stage.{stage}.busy_h").mean() for stage in stages]
        there = [
            sum(flows.total(f"stage.{stage}.{state}_h").mean()
                for state in ("busy", "down", "blocked", "starved"))
            for stage in stages
        ]  # fmt: skip
        assert thick == [np.argmax(np.divide(busy, there))]


@pytest.mark.parametrize("size", figures.SIZES)
def test_what_a_box_of_the_line_says_stays_in_it(result, size, monkeypatch):
    monkeypatch.setattr(
        Labels, "stage", lambda _labels, name: f"{name} of pineapples & other fruit, twice"
    )
    figure = figures.line(result, size=size)
    figure.draw_without_rendering()
    for ax in figure.axes:
        texts = [text for text in ax.texts if text.get_text()]
        for text, box in zip(texts, ax.patches, strict=True):
            said, frame = Text.get_window_extent(text), box.get_window_extent()
            assert frame.x0 <= said.x0
            assert said.x1 <= frame.x1
            assert frame.y0 <= said.y0
            assert said.y1 <= frame.y1


def test_a_plant_is_built_in_ten_months_and_grows_three_years_later(result):
    labels = Labels("en", result.words)
    ax = figures.timetable(result).axes[PLANTS.index("local-phased")]
    spans = {
        text.get_text(): (bar.get_x(), bar.get_x() + bar.get_width())
        for text, (bar,) in zip(ax.get_yticklabels(), ax.containers, strict=True)
    }
    opens = 2027 + 10 / 12
    assert spans[labels("figure.timetable.construction")] == pytest.approx((2027, opens))
    assert spans["Grows to 8 t/day"] == pytest.approx((opens + 3, opens + 8))
    assert spans[labels("figure.timetable.ramp_up")][0] == pytest.approx(opens)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("npv_luck", "no plant has an NPV"), ("cash_flow", "no scenario with an investment"),
        ("use_of_plant", "no plant that sells"), ("line", "no scenario has a line"),
        ("timetable", "no scenario has a plant"), ("switching", "no change of one assumption"),
    ],
)  # fmt: skip
def test_a_study_without_a_plant_has_no_such_figure(draw, said):
    with pytest.raises(ValueError, match=said):
        getattr(figures, draw)(toll_alone())


def toll_alone():
    """Return the part of the study that has no plant."""
    result = runs("phased")
    plan = replace(
        result.plan,
        scenarios={"outside": result.plan.scenarios["outside"]},
        members={"outside": result.plan.members["outside"]},
    )
    return type(result)(plan, {"outside": result.flows["outside"]}, result.replications)
