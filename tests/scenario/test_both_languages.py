"""What a planner gets wrong about money is one clear sentence in either language."""

import pytest

from tests.scenario.cases import refusal

# What is laid on an example -> what is said in English, and in Indonesian.
MISTAKES = {
    "local.yaml\nloans: {bank: {rate: 10 %/year}}": (
        "“10 %/year” does not say whether the rate is real or nominal; "
        "write its unit as %/year real or %/year nominal",
        "“10 %/year” belum menyebut apakah suku bunga ini riil (real) atau nominal; "
        "tulis satuannya sebagai %/year real atau %/year nominal",
    ),
    "local.yaml\nplant: {rejects: {seam: 60 %, swell: 50 %}}": (
        "the shares add up to 110 %; they may be 100 % at most",
        "jumlah semua bagian adalah 110 %; paling banyak 100 %",
    ),
    "local.yaml\nplant: {recovery: 120 %}": (
        "“120 %” is too large; it must be at most 100 %",
        "“120 %” terlalu besar; paling banyak 100 %",
    ),
    "local.yaml\ncosts: {upkeep: {share: 300 %}}": (
        "“300 %” is too large; it must be at most 100 %",
        "“300 %” terlalu besar; paling banyak 100 %",
    ),
    "local.yaml\ncosts: {upkeep: {share: -3 %}}": (
        "“-3 %” is too small; it must be at least 0 %",
        "“-3 %” terlalu kecil; paling sedikit 0 %",
    ),
    "outside.yaml\ntoll: {fee_parts: {margin: 90 %}}": (
        "the parts of the fee add up to 170 %; they must be 100 %",
        "bagian-bagian tarif berjumlah 170 %; harus tepat 100 %",
    ),
    "local.yaml\nmarkets: {saudi: {own: {duty: 5 kg}}}": (
        "“5 kg” is no import duty; write a share of the value, such as 5 %, "
        "or an amount per kg of net mass, such as 33 JPY/kg",
        "“5 kg” bukan bea masuk; tulis persentase dari nilai barang, misalnya 5 %, "
        "atau jumlah per kg berat bersih, misalnya 33 JPY/kg",
    ),
    "local.yaml\nlease: null": (
        "what the district pays for is used for a rent; add a lease with its rent, "
        "such as 900_000_000 IDR/year, or 0 IDR/year",
        "barang yang dibayar daerah dipakai dengan sewa; tambahkan lease beserta sewanya (rent), "
        "misalnya 900_000_000 IDR/year atau 0 IDR/year",
    ),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_sentence_in_either_language(text):
    error = refusal(f"extends: {text}\n")

    for lang, said in zip(("en", "id"), MISTAKES[text], strict=True):
        (line,) = error.lines(lang)
        assert line.endswith(f": {said}")


def test_a_loan_longer_than_the_study_is_one_sentence_in_either_language():
    error = refusal("extends: study.yaml\nhorizon: 4 year\n")

    told = {lang: "\n".join(error.lines(lang)) for lang in ("en", "id")}
    assert (
        "a loan over 84 months outlasts the study of 58 months, of which 10 are construction; shorten"
        in told["en"]
    )
    assert (
        "pinjaman selama 84 bulan melampaui masa studi 58 bulan, termasuk 10 bulan pembangunan"
        in told["id"]
    )
