"""Studies with one figure changed, and the claims that follow."""

from sim.report.claims.verdict import verdict
from tests.report.frames import study

CAUSE = "cause_idr_per_can."


def claims(results, lang="en"):
    """Return the claims of a study by id."""
    return {claim.id: claim for claim in verdict(results, lang)}


def changed(frame, scenario, kpi, **values):
    """Return a frame with other values in one row."""
    row = (frame["scenario"] == scenario) & (frame["kpi"] == kpi)
    assert row.sum() == 1
    return frame.assign(**{name: frame[name].mask(row, value) for name, value in values.items()})


def without_causes(results):
    """Return a study whose differences are not split by cause."""
    split = results.kpis["kpi"].str.contains("cause_|cost_of_distance")
    return type(results)(results.kpis[~split], results.differences)


def with_difference(scenario, kpi, mean, low, high, *, n=20):
    """Return a study with one difference as given."""
    results = study()
    frame = changed(results.differences, scenario, kpi, mean=mean, ci_low=low, ci_high=high, n=n)
    return type(results)(results.kpis, frame)
