"""The label table: complete, the same in both languages, and used."""

import ast
import re
from contextlib import suppress
from pathlib import Path
from string import Formatter

import pytest
import yaml

import sim
from sim.catalogue.keys import CAUSES, GROUPS, LAST_GROUPS
from sim.catalogue.kpis import catalogue
from sim.catalogue.labels import LANGS, UNDEFINED, Labels, meanings, table
from sim.numerals import InputError, split
from sim.scenario.fields import SCENARIO, STUDY, schema_of
from sim.scenario.paths import assumptions
from sim.scenario.read import load_plan
from tests.report.frames import EIGHT, shipped_words, study

SHIPPED = Path(__file__).parents[2] / "scenarios"
# Keys of these families are written in the code, in whole or up to a variable last part.
FAMILY = re.compile(
    r"(table|column|figure|claim|interval|reading|cli|breakeven|uncertain|likelihood)\.[a-z_.]*"
)

# Indonesian: what is not written (any case), and the term or the rule instead.
REJECTED = {
    r"kontainer": "peti kemas",
    r"marjin": "margin",
    r"tembolok": "simpanan",
    r"terlevelisasi": "biaya pokok",
    r"nilai sekarang|jumlah kini": "nilai kini",
    r"\bmasukan\b|\btransfer keluaran|proteksi nominal keluaran": "input, output",
    r"(?<!tarif )\bmakloon\b": "pabrik maklon for the firm, tarif makloon for its fee",
    r"\bpengangkut\b": "jasa angkutan",
    r"ongkos kapal|tarif laut": "tarif angkutan laut",
    r"produk sampingan": "produk samping",
    r"produk gagal": "produk cacat",
    r"\bkita\b": "perusahaan",
    r"\b(bisa|punya|taruh)\b": "dapat, memiliki, letakkan",
    r"\b(bagi|sudut|pendapatan) negara\b": "perekonomian nasional, pendapatan nasional",
    r"uang publik": "dana publik",
    r"\bpasangan(nya)?\b(?! replikasi)": "pembanding",
    r"(menurut|karena) keadaan acak": "akibat keadaan acak",
    r"\bharga sampai\b(?! tujuan| di )": "harga sampai tujuan",
    r"\brantai\b(?! usaha)": "rantai usaha",
}


def test_every_key_has_words_in_every_language():
    assert {key for key, words in table().items() if words.keys() != set(LANGS)} == set()
    assert {key for key, words in table().items() if not all(words.values())} == set()


def known_meanings(schema=None):
    """Return the meanings of all parameters and parts of scenario and study files."""
    if schema is None:
        return {one for models in (SCENARIO, STUDY) for one in known_meanings(schema_of(*models))}
    found = set()
    for name in ("*",) if schema.has_own_names else schema.names:
        below = schema.below(name)
        found |= {field.meaning for field in below.known if field.meaning.text}
        found |= known_meanings(below)
    return found


def test_every_parameter_has_a_meaning_in_indonesian_and_no_other_has():
    keys = {one.key for one in known_meanings()}
    assert sorted(keys - meanings().keys()) == []
    assert sorted(meanings().keys() - keys) == []
    assert all(meanings().values())


@pytest.mark.parametrize("name", ["labels.yaml", "kpis.yaml", "meanings.yaml"])
def test_no_key_is_written_twice(name):
    # YAML takes the last one without a word.
    file = Path(sim.__file__).parent / "catalogue" / name
    mappings = [yaml.compose(file.read_text(encoding="utf-8"))]
    for mapping in mappings:
        keys = [key.value for key, _ in mapping.value]
        assert sorted(keys) == sorted(set(keys))
        mappings += [value for _, value in mapping.value if isinstance(value, yaml.MappingNode)]


def test_both_languages_fill_in_the_same_words():
    differing = [english for english, other in _texts() if _holes(english) != _holes(other)]

    assert differing == []


def test_both_languages_hold_the_same_digits():
    differing = {
        english: indonesian
        for english, indonesian in _texts()
        if _digits(english) != _digits(indonesian)
    }

    # The standard on inventories has a number of its own in Indonesia.
    assert [text for text in differing if not text.startswith("IAS 2")] == []


@pytest.mark.parametrize(("rejected", "term"), REJECTED.items())
def test_indonesian_texts_keep_to_one_term(rejected, term):
    found = [text for _, text in _texts() if re.search(rejected, text, re.IGNORECASE)]

    assert found == [], term


def test_indonesian_numbers_have_a_comma_for_decimals_and_no_blank_before_percent():
    # A message about a file writes numbers as files do.
    told = {key: words["id"] for key, words in table().items() if not key.startswith("problem.")}

    assert {
        key: text for key, text in told.items() if re.search(r"[\d}] %|\d\.\d{1,2}\b", text)
    } == {}


def test_every_key_that_the_code_names_is_in_the_table():
    whole, beginnings = _keys_in_code()
    # A dotted path of a study file may begin as a family of labels does.
    known = {*table(), *schema_of(*STUDY).paths()}

    assert sorted(whole - known) == []
    assert [start for start in beginnings if not any(key.startswith(start) for key in known)] == []


def test_no_key_of_tables_figures_and_claims_is_left_over():
    whole, beginnings = _keys_in_code()
    ours = [key for key in table() if FAMILY.fullmatch(key) and not key.startswith("cli.")]

    unused = [key for key in ours if key not in whole and not key.startswith(tuple(beginnings))]
    assert unused == []


def test_everything_that_frames_hold_has_a_name():
    frame = study(EIGHT).kpis
    keys = {*frame["scenario"], *frame["unit"], *GROUPS, *LAST_GROUPS}
    keys |= {f"cause.{cause}" for cause in CAUSES} | {*frame["why"]} - {""}

    assert keys - table().keys() - shipped_words().keys() == set()


def test_every_figure_is_named_by_words_of_the_table_or_the_scenarios():
    nameless = {kpi: _nameless(kpi) for kpi in study(EIGHT).kpis["kpi"].unique()}

    assert {kpi: parts for kpi, parts in nameless.items() if parts} == {}


def test_a_figure_against_doing_nothing_is_named_after_the_figure_itself():
    assert Labels("en").kpi("incremental_npv_idr.net_of_grant") == (
        "Net present value (NPV), with the grant, against what happens without the plant"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_each_figure_has_a_name_of_its_own(lang):
    labels, kpis = Labels(lang, shipped_words()), study().kpis["kpi"].unique()

    assert len({labels.kpi(kpi) for kpi in kpis}) == len(kpis)


def test_an_unknown_key_is_read_as_words():
    assert Labels("id")("coconut_sugar") == "coconut sugar"


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="'nl', only in en, id"):
        Labels("nl")


def test_numbers_are_written_as_each_language_writes_them():
    assert Labels("en").number(1234567.891, 2) == "1,234,567.89"
    assert Labels("id").number(1234567.891, 2) == "1.234.567,89"
    assert Labels("id").money(-1707) == "-Rp1.707"
    assert Labels("id").percent(0.5, 1) == "0,5%"


def test_what_is_not_a_number_is_a_dash_without_unit():
    nothing = float("nan")

    assert Labels("en").number(nothing) == UNDEFINED
    assert Labels("en").money(nothing) == UNDEFINED
    assert Labels("en").percent(nothing) == UNDEFINED


def test_a_small_negative_number_is_not_written_as_minus_zero():
    assert Labels("en").number(-0.4) == "0"
    assert Labels("en").number(0.4, signed=True) == "0"


def _nameless(kpi):
    """Return the parts of a key that have no words: all but years must have some."""
    for view in ("incremental_", "equity_"):
        kpi = kpi.removeprefix(view)
    if kpi in table():
        return []
    parts = kpi.split(".")
    known = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in table()), 0)
    words = table().keys() | shipped_words().keys()
    return [part for part in parts[known:] if part not in words and not part.isdigit()]


def _texts():
    """Yield all texts of the catalogue and the shipped scenarios: English, Indonesian."""
    yield from ((words["en"], words["id"]) for words in {**table(), **shipped_words()}.values())
    yield from ((one.text, meanings()[one.key]) for one in known_meanings())
    yield from _of_catalogue()


def _digits(text):
    return sorted(re.findall(r"(?<![A-Z])\d+", text))


def _holes(words):
    """Return what a text has to be given; the words of a scenario are always at hand."""
    return {name for _, name, _, _ in Formatter().parse(words) if name} - Labels().words.keys()


def _keys_in_code():
    """Return the keys written whole, and the beginnings of those put together."""
    whole, beginnings = set(), set()
    for file in Path(sim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings |= _matches(node.values[0])
            elif isinstance(node, ast.Constant):
                whole |= _matches(node)
    # The first part of a text put together is seen as a text of its own, too.
    return whole - beginnings, beginnings


def _matches(node):
    text = node.value if isinstance(node.value, str) else ""
    return {text} if FAMILY.fullmatch(text) else set()


# Families printed where no scenario is at hand, and the words themselves.
WITHOUT_SCENARIO = ("word.", "command.", "option.", "cli.", "new.", "reference.", "problem.")


@pytest.mark.parametrize("lang", LANGS)
def test_a_text_leaves_room_for_what_a_scenario_calls_its_goods_and_works(lang):
    of_table = {key: pair for key, pair in table().items() if not key.startswith(WITHOUT_SCENARIO)}
    told = {pair[lang] for pair in of_table.values()}
    told |= {
        meaning.told(_Blank(lang)) for meaning in known_meanings() if "Words." not in meaning.key
    }
    told |= {pair[LANGS.index(lang)] for pair in _of_catalogue()}
    # A can is a verb too, a buah any piece; keys of files stand as they are.
    names = ("cans", "carton", "cartons", "cannery", "canning", "toll_canner")
    words = "|".join(Labels(lang).words[name] for name in names)
    literal = re.compile(rf"(?<![\w./`{{])({words})(?![\w./`}}])", re.IGNORECASE)
    assert [text for text in told if literal.search(text)] == []


class _Blank(Labels):
    """Labels that leave a text as it stands in the catalogue."""

    def filled(self, text, /, **words):
        return text


def _of_catalogue():
    """Yield all texts of the catalogue of figures: English, Indonesian."""
    nodes = [catalogue()]
    for node in nodes:
        nodes += [value for value in node.values() if isinstance(value, dict)]
        english, indonesian = node.get("en"), node.get("id")
        if isinstance(english, dict):
            yield from ((english[part], indonesian[part]) for part in english)
        elif english:
            yield english, indonesian


def _units():
    """Return the units of all fields and figures, and those that shipped files are written in."""
    schemas = (schema_of(*SCENARIO), schema_of(*STUDY))
    parsers = [schema.at(path).parser for schema in schemas for path in schema.paths()]
    fields = {getattr(parser, "unit", "") for parser in parsers}
    fields |= {unit for parser in parsers for unit in getattr(parser, "units", ())}
    written = set[str]()
    for file in (SHIPPED / "study.yaml", SHIPPED / "sizes.yaml", *SHIPPED.glob("others/*.yaml")):
        for scenario in load_plan(file).scenarios.values():
            for one in assumptions(scenario).values():
                with suppress(InputError):
                    written.add(split(one.value)[1])
    return {*fields, *written, *catalogue()["sizes"]} - {""}


def test_no_unit_is_half_in_another_language():
    english = (
        "month year day hour h cans? cartons? pieces? trips? events? person container min week real"
    )
    words = re.compile(rf"(?<![\w-])({'|'.join(english.split())})(?![\w-])|_")
    units = {unit: Labels("id").unit(unit) for unit in _units()}
    assert len(units) > 40
    assert {unit: told for unit, told in units.items() if words.search(told)} == {}
    assert Labels("id").unit("can/h") == "kaleng/jam"


def test_money_is_written_in_one_way_beside_other_words():
    """What tells how a file is written may quote its currency: problems, commands, options."""
    quoting = ("problem.", "option.", "cli.", "usage.", "help.", "kinds.")
    told = {key: pair["id"] for key, pair in table().items() if not key.startswith(quoting)}
    assert {key: text for key, text in told.items() if re.search(r"\b(IDR|USD)\b", text)} == {}
