"""What a notebook shows of a result that is the last value of a cell."""

from sim.analysis.break_even_result import BreakEvenResult
from sim.analysis.curves import CrossoverResult
from sim.analysis.map_result import MapResult
from sim.analysis.optimise import OptimiseResult
from sim.analysis.shown import TABLES
from sim.analysis.study import StudyResult
from sim.analysis.uncertain_result import UncertainResult
from sim.report import tables
from sim.report.answer import answer_table


def show_tables() -> None:
    """Let each result show its first table, of a study the answer."""
    TABLES.update(
        {
            StudyResult: lambda result: [answer_table(result, "en")],
            BreakEvenResult: lambda result: [tables.breakeven(result)],
            CrossoverResult: lambda result: [tables.crossings(result)],
            MapResult: lambda result: [tables.map_border(result)],
            OptimiseResult: lambda result: [tables.optimise(result)],
            UncertainResult: lambda result: tables.uncertain(result)[:1],
        }
    )
