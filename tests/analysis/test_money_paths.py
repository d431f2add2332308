"""Whatever an assumption of the money side is: it is appraised, or refused in one line."""

import warnings
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.numerals import split, written
from sim.scenario.fields import schema_of
from sim.scenario.models.money import Monetary
from sim.scenario.paths import assumption
from sim.scenario.problems import ScenarioError
from sim.scenario.samples import is_column, parsed, with_columns

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MONEY = schema_of(Monetary)


@pytest.fixture(scope="module")
def result():
    """Run a plant that has everything, rent included, and a toll canner, both for seven years."""
    pair = [sim.load(SCENARIOS / f"{name}.yaml") for name in ("local-8t-district", "outside")]
    return sim.compare(pair, years=7, replications=1)


def numbers(scenario):
    """Return the money paths of a scenario that hold numbers."""
    paths = [path for path in scenario.origins if MONEY.at(path).is_value]
    return [path for path in paths if MONEY.at(path).parser]


@pytest.fixture(params=["local-8t-district", "outside"])
def case(request, result):
    """Return a scenario's appraisal and its money paths; what both have is tried with the plant."""
    appraisals = result.blocks.first_appraisals
    plant, own = appraisals["local-8t-district"], appraisals[request.param]
    shared = {*numbers(plant.scenario)} if own is not plant else set()
    return own, [path for path in numbers(own.scenario) if path not in shared]


def extremes(scenario, path):
    """Return nothing, both ends of the range, and ten times the upper one, in the unit written.

    What is stated itself is left out: it is appraised already.
    """
    stated = assumption(scenario, path)
    unit = split(stated.value)[1]
    low, high = (
        split(text)[0] for text in (stated.low or stated.value, stated.high or stated.value)
    )
    numbers = {0.0, low, high, 10 * high} - {split(stated.value)[0]}
    return [f"{written(number)} {unit}".strip() for number in sorted(numbers)]


def accepted(scenario, path):
    """Return those of the extremes of a path that a scenario holds with, each as a scenario of its own."""
    changed = {}
    for text in extremes(scenario, path):
        with suppress(ScenarioError):
            changed[text] = scenario.replace({path: text})
    return changed


def together(scenario, changed):
    """Yield scenarios that cover all those changed, each with the path of every row of its figures.

    What can be a column of samples is: in each row one path has another value, as the others stand.
    """
    rows = [(path, text) for path, texts in changed.items() if is_column(path) for text in texts]
    for start in range(0, len(rows), 100):
        some = rows[start : start + 100]
        columns = {}
        for path, _ in some:
            stated = assumption(scenario, path).value
            texts = [text if varied == path else stated for varied, text in some]
            columns[path] = parsed(path, texts)
        yield [path for path, _ in some], with_columns(scenario, columns)
    by_part = {}
    for path, texts in changed.items():
        if not is_column(path):
            by_part.setdefault(path.split(".")[0], []).extend((path, text) for text in texts)
    # One of each part of the file at a time.
    for some in zip_longest(*by_part.values()):
        texts = dict(filter(None, some))
        try:
            yield [" ".join(texts)], scenario.replace(texts)
        except ScenarioError:
            yield from (([path], changed[path][text]) for path, text in texts.items())


def test_every_money_path_is_appraised_at_its_extremes_or_refused(case):
    appraisal, paths = case
    assert paths
    changed = {path: accepted(appraisal.scenario, path) for path in paths}
    # The extremes of a year are too far from the price basis.
    numbers = [path for path in paths if not path.endswith("price_year")]
    assert sum(map(len, changed.values())) > len(numbers)
    for rows, scenario in together(appraisal.scenario, changed):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kpis = replace(appraisal, scenario=scenario).kpis
        for key, values in kpis.items():
            infinite = np.isinf(values).any(axis=-1)
            assert not infinite.any(), (key, [*np.array(rows)[infinite]])


def test_every_money_path_can_be_sampled(case, result):
    appraisal, paths = case
    name = appraisal.scenario.name
    for path in filter(is_column, paths):
        value = assumption(appraisal.scenario, path).value
        sampled = result.reprice_many({path: [value, value]})
        cost = sampled.values[name]["levelised_cost_idr_per_can"]
        assert cost == pytest.approx(np.tile(appraisal.cost, (2, 1)), rel=1e-12), path
