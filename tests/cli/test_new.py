"""The command that writes a plant of another size."""

import pytest

from tests.cli.shop import nanas

NEW = ("new", "mine", "--from", "scenarios/local-8t.yaml", "--size", "5", "--lang", "en")


def test_a_plant_is_written_and_what_to_do_next_is_told(shop):
    told = nanas(*NEW, "--out", "own", "--fee", "4000", "--distance", "40", "--grant", "60%")
    assert told.exit_code == 0, told.output
    files = ["own/mine.yaml", "own/mine-toll.yaml", "own/mine-study.yaml"]
    assert [f"Written: {file}" for file in files] == told.stdout.splitlines()[:3]
    assert told.stdout.splitlines()[-1] == "Next: nanas compare own/mine-study.yaml"
    assert "Washing 4.0 times" in told.stdout
    assert "fee: {" in (shop / "own/mine-toll.yaml").read_text()
    compared = nanas("compare", "own/mine-study.yaml", "-n", "1", "--no-figures", "--lang", "en")
    assert compared.exit_code == 0, compared.output
    assert compared.stdout.startswith("A plant for 5 t/day or its toll canner")


def test_files_that_are_there_give_way_only_if_they_were_made_and_with_force(shop):
    assert nanas(*NEW).exit_code == 0
    refused = nanas(*NEW)
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert line.startswith("mine.yaml: the file is there already")
    assert nanas(*NEW, "--force").exit_code == 0
    (shop / "mine-study.yaml").write_text("scenarios: {}")
    before = (shop / "mine.yaml").stat().st_mtime_ns
    refused = nanas(*NEW, "--force")
    assert refused.stderr.startswith("mine-study.yaml: the file is there already")
    assert (shop / "mine.yaml").stat().st_mtime_ns == before


def test_a_name_that_no_file_can_have_is_told_as_that(shop):
    refused = nanas("new", "a" * 300, *NEW[2:])
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert "cannot be written" in line


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--size": "0"}, "no number above 0"),
        ({"--size": "-3"}, "no number above 0"),
        ({"--size": "inf"}, "no number above 0"),
        ({"--size": "big"}, "no number"),
        ({"--size": "900"}, "cannot be made from this one"),
        ({"--distance": "0"}, "no number above 0"),
        ({"--grant": "160%"}, "no share from 0 to 100"),
        ({"--fee": "dear"}, "--fee: “dear”"),
        ({"--from": "scenarios/outside-8t.yaml"}, "no scenario of a local plant"),
        ({"--out": "scenarios/study.yaml"}, "cannot be written"),
        ({"--out": "scenarios/study.yaml/below"}, "cannot be written"),
        ({"--study": "scenarios/phased.yaml", "--from": "scenarios/local-30t.yaml"}, "not compare"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(shop, changes, said):
    before = sorted(shop.rglob("*"))
    options = {"--from": "scenarios/local-8t.yaml", "--size": "5", "--lang": "en"} | changes
    refused = nanas("new", "mine", *(word for pair in options.items() for word in pair))
    assert refused.exit_code == 2
    assert said in refused.stderr.splitlines()[0]
    assert sorted(shop.rglob("*")) == before


@pytest.mark.parametrize("name", ["con", "NUL", "Aux", "com1", "lpt9"])
def test_a_name_that_windows_keeps_for_a_device_is_refused(shop, name):
    refused = nanas("new", name, *NEW[2:])
    assert refused.exit_code == 2
    (line,) = refused.stderr.splitlines()
    assert f"“{name}” cannot be the name" in line
    assert not {*shop.glob("*.yaml")}
