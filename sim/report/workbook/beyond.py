"""The lines of the ledger behind the cost of a can: other work, sales, and what is given to the project."""

from sim.economics.ledger import present
from sim.report.workbook.book import Spot
from sim.report.workbook.checks import Checks
from sim.report.workbook.ledger import ENGINE, NAME, Ledger
from sim.report.workbook.lines import Line
from sim.report.workbook.pricing import Desk
from sim.report.workbook.words import item_words
from sim.report.workbook.works import help_lines, investments, sales


def beyond_cost(desk: Desk, cost: list[Line]) -> list[Line]:
    """Return the lines of sales, grant, help in kind and rent."""
    sold = [line for line in sales(desk) if line.kind != "by_product"]
    kinds = {line.kind for line in investments(desk)}
    bought = [line for line in cost if line.item in desk.money.investment and line.kind in kinds]
    return [*sold, *help_lines(desk, bought)]


def write_beyond(ledger: Ledger, lines: list[Line], row: int, checks: Checks) -> None:
    """Write these lines from a row on; their present values are checked against the engine."""
    sheet, labels = ledger.sheet, ledger.labels
    ledger.band(row, "section")
    sheet.text(row, NAME, labels("workbook.section.sales"), "section")
    ledger.write({line: row + 1 + place for place, line in enumerate(lines)})
    first: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        first.setdefault((line.item, line.kind), []).append(line)
    for place, line in enumerate(lines):
        sheet.text(row + 1 + place, NAME, item_words(line.item, labels))
        same = first[line.item, line.kind]
        if len(same) == 1:
            of_item = ledger.desk.valuation.ledger.item(line.item)
            as_line = (line.kind, line.group)
            postings = [one for one in of_item if (one.kind, one.group) == as_line]
            engine = float(present(postings)[0])
            ours = ledger.rows[line].present
            checks.compare(Spot(sheet, row + 1 + place, ENGINE), ours, engine, pattern="millions")
