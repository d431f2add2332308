"""The result of a study: figures with intervals, paired differences, and the same at other prices."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from sim.analysis.basis import Basis
from sim.analysis.frames import budget_frame, by_scenario, funding_frame, unit_cost_frame
from sim.analysis.kpi_frames import COLUMNS, DIFFERENCE_COLUMNS, difference_frame, summary_frame
from sim.analysis.luck import luck_frame
from sim.analysis.money_frames import cash_frame, ledger_frame, parties_frame
from sim.analysis.outputs import Output, levels, statements
from sim.analysis.over_ranges import claims_over_ranges
from sim.analysis.precision_targets import Samples, Target, target_entries, targets
from sim.analysis.price_ends import Repriced
from sim.analysis.repricing import DEFAULT, PriceSamples, RepricingResult, reprice_many
from sim.analysis.sources_uses import sources_and_uses
from sim.analysis.statements import STATEMENTS, Means, lines_of, statement_frame, without_dust
from sim.analysis.steady import SteadyStudy
from sim.analysis.study_runs import StudyRuns
from sim.analysis.switching import switching_values
from sim.analysis.unknowns import grades, unknowns
from sim.economics.memo import Memo
from sim.flows import Flows
from sim.scenario.hints import unknown_name
from sim.scenario.plan import Plan
from sim.scenario.read import repriced
from sim.statistics.summary import summarise


@dataclass(frozen=True, repr=False)
class StudyResult(StudyRuns):
    """The physical flows of a study by scenario, and the figures computed from them."""

    @cached_property
    def _statement_means(self) -> Means:
        return {key: without_dust(mean) for key, mean in self.mean(lines_of).items()}

    def statement(self, name: str) -> pd.DataFrame:
        """Return a projected statement of every scenario by year, as in the result folder.

        One of `income_statement`, `balance_sheet`, `cash_flow_statement`, `loans`, `ratios`, `staffing`:
        means in IDR of the day, without the price luck drawn.

        Raises
        ------
        KeyError
            If there is no such statement; with what was meant.
        """
        if name not in STATEMENTS:
            raise unknown_name(name, STATEMENTS)
        return statement_frame(name, self._statement_means, self.blocks.first_appraisals)

    @cached_property
    def _ledger(self) -> pd.DataFrame:
        return by_scenario(self.plan.scenarios, partial(ledger_frame, self))

    def ledger(self, *, monthly: bool = False, replications: bool = False) -> pd.DataFrame:
        """Return every posting of money by year, or by month: a row an item.

        `amount_idr` is IDR of the day, inflow positive, `real_idr` the same in IDR of the price basis. Means
        without the price luck drawn; with `replications`, those of each. A month's money moves on its last
        day, and the start of the study is a date of its own.
        """
        if not monthly and not replications:
            return self._ledger.copy()
        rows = partial(ledger_frame, self, by_month=monthly, each=replications)
        return by_scenario(self.plan.scenarios, rows)

    def cash(self, *, monthly: bool = False, replications: bool = False) -> pd.DataFrame:
        """Return the ledger's sums [IDR of the day] by kind of payment: a row a year or date, a column a kind.

        The arguments are those of `ledger`.
        """
        return cash_frame(self.ledger(monthly=monthly, replications=replications))

    def sources_uses(self) -> pd.DataFrame:
        """Return where money comes from and what it is used for, by year [IDR of the day]."""
        of_scenario = {
            str(name): rows for name, rows in self._ledger.groupby("scenario", sort=False)
        }
        return by_scenario(of_scenario, lambda name: sources_and_uses(of_scenario[name]))

    def parties(self) -> pd.DataFrame:
        """Return what is paid to each party, by nature and year [IDR of the day]; what it pays is negative."""
        return by_scenario(self.plan.scenarios, partial(parties_frame, self))

    def funding(self) -> pd.DataFrame:
        """Return what each source pays for each item of the investment [IDR as paid]."""
        return by_scenario(self.plan.scenarios, partial(funding_frame, self))

    def budget(self) -> pd.DataFrame:
        """Return the budget of the investment, a row an item, with the source of its price."""
        return by_scenario(self.plan.scenarios, partial(budget_frame, self))

    def unit_cost(self) -> pd.DataFrame:
        """Return the mean cost of a can: levelised by line, and by year and group [IDR of the price basis]."""
        return by_scenario(self.plan.scenarios, partial(unit_cost_frame, self))

    def loans(self) -> pd.DataFrame:
        """Return what each loan brings and costs in a year, and what is owed at its end [IDR of the day]."""
        return self.statement("loans")

    def flows_frame(self, prefix: str = "", *, replications: bool = False) -> pd.DataFrame:
        """Return the physical amounts by month, of the accounts that begin with `prefix`, such as `cans.`.

        The last word of an account gives its unit; `sim.flows` lists them. Means; with `replications`, the
        amounts of each.
        """
        rows = partial(Flows.frame, prefix=prefix, replications=replications)
        return by_scenario(self.plan.scenarios, lambda name: rows(self.flows[name]))

    def _pairs(self) -> dict[str, str]:
        return {
            name: member.against
            for name, member in self.plan.members.items()
            if member.against is not None
        }

    @cached_property
    def targets(self) -> list[Target]:
        """The figures that decide whether the study is precise enough."""
        return targets(
            self.plan, self._samples(self.blocks.figures(target_entries), target_entries)
        )

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each scenario and figure: mean, interval, quantiles, unit."""
        keys = [(name, kpi) for name, samples in self.all_samples.items() for kpi in samples]
        frame = summary_frame({key: self.all_samples[key[0]][key[1]] for key in keys}, self.plan)
        return frame.assign(scenario=[name for name, _ in keys])[COLUMNS]

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each figure of each scenario less that of its partner `against`, paired."""
        return self._differences(self._pairs(), self.all_samples)

    def _differences(self, pairs: Mapping[str, str], samples: Samples) -> pd.DataFrame:
        frames = [
            difference_frame(name, against, samples, self.plan) for name, against in pairs.items()
        ]
        return (
            pd.concat(frames, ignore_index=True)
            if frames
            else pd.DataFrame(columns=DIFFERENCE_COLUMNS)
        )

    @cached_property
    def _steady(self) -> SteadyStudy:
        """The study at its mean flows and steady prices."""
        wanted = levels(self.plan) if self.flows else []
        samples = self.samples_of(wanted) if wanted else {}

        def mean(output: Output) -> float | None:
            sample = samples[output.scenario].get(output.kpi)
            return None if sample is None else float(np.mean(sample.parts))

        study = SteadyStudy.of(self.plan, self.flows, mean)
        return replace(study, half_widths=dict(_half_widths(self.plan, samples)))

    @cached_property
    def over_ranges(self) -> pd.DataFrame:
        """One row for each claim: how often it holds over the ranges of money assumptions."""
        return claims_over_ranges(self._steady)

    @cached_property
    def switching(self) -> pd.DataFrame:
        """One row for each claim and assumption: the value of it at which the claim turns, alone."""
        return switching_values(self._steady)

    @cached_property
    def at_price_ends(self) -> Repriced:
        """Its figures with each price at both ends of its range, one at a time."""
        return Repriced.of(self, unknowns(self.plan))

    @cached_property
    def basis(self) -> Basis:
        """What its numbers rest on: price basis, newest source, share of estimates."""
        return Basis.of(self.plan)

    @cached_property
    def grades(self) -> Mapping[str, int]:
        """How many assumptions that the study reads state each confidence: A, B, C (an estimate)."""
        return grades(self.plan)

    @cached_property
    def luck(self) -> pd.DataFrame:
        """One row for each NPV or least cover of the loans, and limit: how often luck leaves it below."""
        return luck_frame(self.kpis, self.all_samples)

    @cached_property
    def unanswered(self) -> "StudyResult | None":
        """The same runs without the answers laid on the study; None if there are none, or the plant reads one."""
        before = self.plan.unanswered
        if before is None or any(
            scenario.physical != before.scenarios[name].physical
            for name, scenario in self.plan.scenarios.items()
        ):
            return None
        return replace(self, plan=before, memo=Memo(), price_memo=Memo())

    def summary(self) -> pd.DataFrame:
        """Return mean and interval of every figure: rows (kpi, unit), columns by scenario."""
        columns = ["mean", "ci_low", "ci_high"]
        table = self.kpis.pivot_table(
            index=["kpi", "unit"], columns="scenario", values=columns, sort=False
        )
        return table.swaplevel(axis=1).reindex(
            columns=pd.MultiIndex.from_product([list(self.plan.scenarios), columns])
        )

    def difference(self, kpi: str, against: str | None = None) -> pd.DataFrame:
        """Return each scenario less its partner, or less `against`: mean and interval, paired.

        Only the figure itself and its parts are computed.

        Raises
        ------
        KeyError
            If no scenario has the figure, or there is no scenario `against`; with what was meant.
        """
        names = list(self.plan.scenarios)
        if against is not None and against not in names:
            raise unknown_name(against, names, "no scenario")
        samples = self.samples_among(names, kpi)
        if not any(samples.values()):
            known = dict.fromkeys(key for figures in self.values.values() for key in figures)
            raise unknown_name(kpi, known, "no scenario has the figure")
        pairs = self._pairs() if against is None else {n: against for n in names if n != against}
        return self._differences(pairs, samples).set_index("scenario").drop(columns="kpi")

    def reprice(self, changes: Mapping[str, str]) -> "StudyResult":
        """Return the result of the same study at other prices, without a new simulation.

        `changes` maps dotted paths of money, such as `toll.fee`, to values as in a file; each
        applies to every scenario that has the path.

        Raises
        ------
        ScenarioError
            If there is no such path, the plant reads it, or a value is refused.
        """
        return replace(self, plan=repriced(self.plan, changes))

    def reprice_many(
        self, samples: PriceSamples, kpis: Collection[str] = DEFAULT
    ) -> RepricingResult:
        """Return figures at many samples of prices, without a new simulation.

        `samples` maps each dotted path of money to one value per sample: texts such as
        `{"toll.fee": ["3_500 IDR/can", "5_000 IDR/can"]}`, or numbers in the unit written there.

        Raises
        ------
        ScenarioError
            If there is no such path, the plant reads it, or a value is refused.
        """
        luck = self.price_luck
        return reprice_many(self.blocks, self._along_paths if luck else None, luck, samples, kpis)


def _half_widths(plan: Plan, samples: Samples) -> Iterator[tuple[Output, float]]:
    """Yield half the width of the 95 % interval of the output of each claim that has one."""
    for output in {one.output for one in statements(plan)}:
        names = [name for name in (output.scenario, output.against) if name]
        own = [samples[name][output.kpi] for name in names if output.kpi in samples.get(name, ())]
        if own and len(own) == len(names):
            summary = summarise(own[0].less(own[1]) if output.against else own[0])
            yield output, (summary.ci_high - summary.ci_low) / 2
