"""Files of a plant of another size: read again, held against crossovers, the shipped files and by hand."""

import shutil
from pathlib import Path

import pytest
import yaml

import sim
from sim.analysis.resized import distance_km, with_orders, with_size
from sim.catalogue.labels import LANGS, Labels
from sim.results.plant_files import PlantFiles
from sim.results.plant_wish import Wish
from sim.scenario.paths import assumptions

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COST, NPV = "levelised_cost_idr_per_can", "npv_idr"
SIZES = (3, 5, 8, 12, 20)


def made(folder, size, source="local-8t", lang="en", name="mine", **wish):
    """Write the files of a wish; return the plan of their study."""
    asked = Wish(name, str(SCENARIOS / f"{source}.yaml"), size, folder, **wish)
    files = PlantFiles(asked, Labels(lang))
    folder.mkdir(exist_ok=True)
    for file, text in files.texts.items():
        file.write_text(text, encoding="utf-8")
    return sim.load(files.study)


@pytest.fixture(scope="module")
def sized(tmp_path_factory):
    """Return the plans of some sizes."""
    return {size: made(tmp_path_factory.mktemp("sized"), size) for size in SIZES}


@pytest.fixture(scope="module")
def shipped():
    return sim.load(SCENARIOS / "study.yaml")


@pytest.fixture(scope="module")
def costs(sized, shipped):
    """Return the cost of a can of the plant and of its toll canner, by size; those shipped at 0."""

    def pair(plan, plant, toll):
        scenarios = [plan.scenarios[name] for name in (plant, toll)]
        runs = sim.compare(scenarios, against={plant: toll}, replications=1, years=8)
        return [runs.samples(COST)[name].mean() for name in (plant, toll)]

    return {
        0: pair(shipped, "local-8t", "outside-8t"),
        **{size: pair(plan, "mine", "mine-toll") for size, plan in sized.items()},
    }


def leaves(part, path=""):
    """Yield path and value of everything below a tree."""
    if isinstance(part, dict):
        for key, below in part.items():
            yield from leaves(below, f"{path}.{key}")
    else:
        yield path, part


def assert_alike(one, other):
    """Assert that two parts agree in every field, numbers to the digits that a file holds."""
    ours, theirs = (dict(leaves(part.model_dump())) for part in (one, other))
    assert ours.keys() == theirs.keys()
    for path, value in ours.items():
        wanted = theirs[path]
        # Whole numbers are exact.
        is_number = isinstance(wanted, float)
        assert value == (pytest.approx(wanted, rel=6e-4) if is_number else wanted), path


def test_a_plant_of_the_size_of_its_source_is_its_source(sized, shipped, costs):
    plant, toll = (sized[8].scenarios[name] for name in ("mine", "mine-toll"))
    assert plant.physical == shipped.scenarios["local-8t"].physical
    assert plant.money == shipped.scenarios["local-8t"].money
    assert toll.physical == shipped.scenarios["outside-8t"].physical
    assert toll.money == shipped.scenarios["outside-8t"].money
    assert costs[8] == costs[0]


@pytest.mark.parametrize("size", [3, 5])
def test_a_plant_is_that_of_a_crossover(sized, shipped, size):
    """All that the crossover scales, and what it leaves; funding apart, which no cost depends on."""
    source, plant = shipped.scenarios["local-8t"], sized[size].scenarios["mine"]
    wanted = with_size(source, size / 8)
    assert_alike(plant.physical, wanted.physical)
    funding = {"grant": None, "loans": {}}
    assert_alike(*(one.money.model_copy(update=funding) for one in (plant, wanted)))
    toll = with_orders(shipped.scenarios["outside-8t"], size / 8)
    assert_alike(sized[size].scenarios["mine-toll"].physical, toll.physical)


def test_each_size_is_without_warnings_as_the_shipped_ones_are(sized, shipped):
    assert shipped.warnings == ()
    for size, plan in sized.items():
        assert plan.warnings == (), size


def test_a_can_costs_less_the_larger_the_plant(costs):
    plants = [costs[size][0] for size in SIZES]
    assert plants == sorted(plants, reverse=True)
    assert len({*plants}) == len(SIZES)


def test_a_plant_and_its_toll_canner_have_the_same_orders(sized):
    for size, plan in sized.items():
        own, other = (plan.scenarios[name].physical.orders for name in ("mine", "mine-toll"))
        assert own == other
        assert own["saudi"] == pytest.approx(144_333 * size / 8, rel=5e-4)


def test_a_plant_by_hand(sized):
    plant = sized[5].scenarios["mine"]
    stages = plant.physical.plant.stages
    assert stages["peel"].rate.amount == 1.4 * 5 / 8
    assert [stages[name].crew for name in ("wash", "peel", "slice", "seam")] == [2, 8, 5, 2]
    assert stages["retort"].load == 250
    assert stages["retort"].units == 4
    assert plant.physical.plant.bays == 2
    capital = (5 / 8) ** 0.69
    assert plant.money.investment["equipment"].cost.amount == pytest.approx(9e9 * capital, rel=1e-3)
    assert plant.range_of("investment.equipment.cost")[0].amount == pytest.approx(
        5.85e9 * (5 / 8) ** 0.8, rel=1e-3
    )
    assert plant.range_of("investment.equipment.cost")[1].amount == pytest.approx(
        13.5e9 * (5 / 8) ** 0.6, rel=1e-3
    )
    assert plant.range_of("plant.stages.peel.crew") == (5, 12)
    assert plant.money.grant.amount.amount == 7_050_000_000


def test_the_smallest_and_the_largest_have_people_machines_and_bays(tmp_path):
    for size in (1.6, 160):
        plant = made(tmp_path / str(size), size).scenarios["mine"].physical.plant
        assert plant.bays >= 1
        assert all(stage.units >= 1 and stage.crew >= 1 for stage in plant.stages.values())
        assert plant.stages["retort"].load >= 1


def test_distance_fee_and_grant_are_as_asked_for(tmp_path, shipped):
    plan = made(tmp_path, 5, km=40.0, fee="4_000 IDR/can", grant=0.6)
    plant, toll = plan.scenarios["mine"], plan.scenarios["mine-toll"]
    assert distance_km(toll) == 40
    assert (
        toll.money.toll.fee
        == sim.load(SCENARIOS / "outside-8t.yaml")
        .replace({"toll.fee": "4_000 IDR/can"})
        .money.toll.fee
    )
    works = [plant.money.investment[name].cost.amount for name in ("equipment", "building")]
    assert plant.money.grant.amount.amount == pytest.approx(0.6 * sum(works), rel=1e-3)
    # The bank lends the same part of what the grant leaves, or the grant would leave too little.
    low, high = plan.scenarios["mine"].range_of("loans.bank.amount")
    assert low.amount == 0 < plant.money.loans["bank"].amount.amount < high.amount


@pytest.mark.parametrize("fee", ["0", "1e-12", "12_345.67"])
def test_a_fee_is_written_to_the_last_digit(tmp_path, fee):
    toll = made(tmp_path, 5, fee=f"{fee} IDR/can").scenarios["mine-toll"]
    assert toll.money.toll.fee.amount == float(fee)
    low, high = toll.range_of("toll.fee") or 2 * [toll.money.toll.fee]
    assert 0 <= low.amount <= float(fee) <= high.amount


def test_titles_write_the_size_as_each_language_does(tmp_path):
    title = made(tmp_path, 2.5).scenarios["mine"].wording.title
    assert (title.en, title.id) == ("Local plant 2.5 t/day", "Pabrik lokal 2,5 t/hari")


def test_a_plant_without_grant_and_one_that_had_none(tmp_path):
    assert made(tmp_path / "none", 5, grant=0.0).scenarios["mine"].money.grant is None
    large = made(tmp_path / "large", 20, "local-30t", grant=0.5).scenarios["mine"]
    works = [large.money.investment[name].cost.amount for name in ("equipment", "building")]
    assert large.money.grant.amount.amount == pytest.approx(0.5 * sum(works), rel=1e-3)


def test_a_grant_is_no_more_than_what_it_may_pay_for(tmp_path):
    small = made(tmp_path, 1.6).scenarios["mine"].money
    works = [small.investment[name].cost.amount for name in ("equipment", "building")]
    assert small.grant.amount.amount == pytest.approx(sum(works), rel=1e-3)


def test_fruit_of_other_fields_is_bought_where_those_of_the_source_do_not_suffice(sized, shipped):
    belik = shipped.scenarios["local-30t"].physical.areas["belik"]
    for size, plan in sized.items():
        for scenario in (plan.scenarios["mine"], plan.scenarios["mine-toll"]):
            areas = scenario.physical.areas
            assert areas.get("belik") == (belik if size == 20 else None)


@pytest.mark.parametrize("source", ["local-2t", "local-8t", "local-30t"])
def test_every_shipped_plant_can_be_a_source(tmp_path, source):
    size = {"local-2t": 3, "local-8t": 6, "local-30t": 25}[source]
    plan = made(tmp_path, size, source)
    assert [*plan.members] == ["outside", "mine-toll", "mine"]
    assert plan.members["mine"].without == "outside"
    assert plan.warnings == ()


@pytest.mark.parametrize(
    ("source", "study"),
    [("local-phased", "phased"), ("local-8t-district", "ownership")],
)
def test_a_plant_of_another_study_can_be_a_source(tmp_path, source, study):
    file = str(SCENARIOS / f"{study}.yaml")
    plan = made(tmp_path, 6 if "8t" in source else 3, source, study=file)
    before, after = (sim.load(SCENARIOS / file).scenarios[source], plan.scenarios["mine"])
    if before.money.lease:
        ratio = after.money.lease.rent.amount / before.money.lease.rent.amount
        assert ratio == pytest.approx((6 / 8) ** 0.69, rel=1e-3)
    else:
        (step,), (old,) = (one.physical.expansions.values() for one in (after, before))
        assert step.orders["saudi"] == pytest.approx(1.5 * old.orders["saudi"], rel=1e-3)
    assert plan.warnings == ()


@pytest.mark.parametrize("lang", LANGS)
def test_every_value_tells_where_it_comes_from_in_the_language_of_the_reader(tmp_path, lang):
    asked = {"km": 40.0, "fee": "4_000 IDR/can", "grant": 0.6}
    plan = made(tmp_path, 5, lang=lang, **asked)
    word = {"en": " times ", "id": " dikali "}[lang]
    for name in ("mine", "mine-toll"):
        file = tmp_path / f"{name}.yaml"
        assert "`nanas new`" in file.read_text().splitlines()[0]
        own = [
            value
            for path, value in assumptions(plan.scenarios[name]).items()
            if plan.scenarios[name].origins[path].file == str(file)
        ]
        assert own
        assert all(value.confidence == "C" and value.source and value.year for value in own)
        assert any(word in value.source for value in own)
    assert yaml.safe_load((tmp_path / "mine.yaml").read_text())["title"] == {
        "en": "Local plant 5 t/day",
        "id": "Pabrik lokal 5 t/hari",
    }


def test_the_files_move_together_with_those_that_they_extend(tmp_path):
    shutil.copytree(SCENARIOS, tmp_path / "here" / "scenarios")
    wish = Wish("mine", str(tmp_path / "here/scenarios/local-8t.yaml"), 5, tmp_path / "here/own")
    files = PlantFiles(wish, Labels("en"))
    wish.folder.mkdir()
    for file, text in files.texts.items():
        file.write_text(text)
    (tmp_path / "here").rename(tmp_path / "there")
    assert sim.load(tmp_path / "there/own/mine-study.yaml").warnings == ()


def test_stages_that_are_faster_than_needed_are_named(tmp_path):
    wish = Wish("mine", str(SCENARIOS / "local-8t.yaml"), 5, tmp_path)
    # 5 t in 8 h are 0.625 t an hour: the washer takes 2.5, the peelers 0.875.
    faster = PlantFiles(wish, Labels("en")).faster
    assert faster["Washing"] == pytest.approx(4)
    assert "Peeling" not in faster


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"size": 1.4}, "1.4 t a day cannot be made from this one; from about 1.5 to 160 t it can"),
        ({"size": 1e9}, "cannot be made from this one"),
        ({"km": 1e5}, "no road to the toll canner"),
        ({"source": "outside-8t"}, "no scenario of a local plant"),
        ({"source": "study"}, "no scenario of a local plant"),
        ({"source": "local-8t-two-sizes"}, "states several sizes of can"),
        ({"source": "local-8t-high"}, "does not compare"),
        ({"source": "nothing"}, "there is no such file"),
        ({"name": "a/b"}, "use letters, digits"),
        ({"name": "outside"}, "none of outside"),
        ({"fee": "4 apples/can"}, "--fee: “4 apples/can”"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(tmp_path, wish, said):
    with pytest.raises(sim.ScenarioError) as refused:
        made(tmp_path, **{"size": 5, **wish})
    (line,) = refused.value.lines("en")
    assert said in line
    assert [*tmp_path.iterdir()] == []


def test_files_do_not_replace_those_that_they_are_made_from(tmp_path):
    shutil.copytree(SCENARIOS, tmp_path, dirs_exist_ok=True)
    wish = Wish("local-8t", str(tmp_path / "local-8t.yaml"), 5, tmp_path)
    with pytest.raises(sim.ScenarioError, match="would replace a file"):
        assert PlantFiles(wish, Labels("en")).texts
