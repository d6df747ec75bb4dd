"""What a text finds: names in any writing, codes, pinyin, slips, and nothing where nothing fits."""

from functools import cache

import pytest
from tiny import tiny

from queries.lookup.forms import folded, readings
from queries.lookup.index import Index, index
from queries.lookup.match import find


@cache
def names() -> Index:
    return index(tiny())


def found(asked: str) -> list[str]:
    return [f"{entry.kind}/{entry.code}" for entry in find(asked, names()).entries]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("HOUS", "subject/HOUS"),
        ("hous", "subject/HOUS"),
        ("ＨＯＵＳ", "subject/HOUS"),
        ("Housing department", "subject/HOUS"),
        ("  housing   DEPARTMENT ", "subject/HOUS"),
        ("住建局", "subject/HOUS"),
        ("住建", "subject/HOUS"),
        ("zhujianju", "subject/HOUS"),
        ("zhu jian ju", "subject/HOUS"),
        ("zjj", "subject/HOUS"),
        ("zhujian", "subject/HOUS"),
        ("jianju", "subject/HOUS"),
        ("department housing", "subject/HOUS"),
        ("Hosuing", "subject/HOUS"),
        ("住剑局", "subject/HOUS"),
        ("Café tea compány", ""),
        ("tea compány", "subject/ENT01"),
        ("中村", "village/V02"),
        ("middle", "village/V02"),
        ("屋", ""),
        ("张三", "household/H06"),
        ("張三", "person/P04"),
        ("zhangsan", "person/P01"),
        ("下村 张", "household/H06"),
        ("H06", "household/H06"),
        ("housing", "duty/housing"),
        ("住房", "duty/housing"),
        ("资金", "resource/funds"),
        ("AG1", "agreement/AG1"),
        ("who is responsible", "question/who"),
        ("H99", ""),
        ("  ", ""),
        ("%*\x00\U0010ffff", ""),
    ],
)
def test_a_text_finds_what_goes_by_it(asked: str, wanted: str) -> None:
    assert wanted in found(asked) if wanted else found(asked) == []


def test_what_fits_better_comes_first() -> None:
    assert found("HOUS")[0] == "subject/HOUS"
    assert found("V02")[0] == "village/V02"
    assert found("中村")[:2] == ["village/V02", "subject/VC2"]
    assert found("housing")[0] == "duty/housing"


def test_what_was_meant_is_told_and_digits_are_never_corrected() -> None:
    assert find("Hosuing", names()).meant == "housing"
    assert find("housing", names()).meant == ""
    assert found("HOUS1") == []


def test_everything_is_found_by_its_code_and_by_its_names() -> None:
    for entry in names().entries:
        key = f"{entry.kind}/{entry.code}"
        assert key in found(entry.code)
        assert key in found(entry.en)
        assert key in found(entry.zh)


def test_a_household_is_called_by_its_head_and_lies_in_its_village() -> None:
    home = find("H06", names()).entries[0]
    assert (home.zh, home.area, home.township) == ("张三", "village/V03", "T2")
    assert find("H01", names()).entries[0].zh == "H01"


def test_names_are_folded_and_read() -> None:
    assert folded("  Ｈô-TEL（Ａ）") == "ho tel a"
    assert folded("縣政府") == folded("县政府")
    assert ("ceng", "lan") not in readings("曾兰")[:1]
    assert readings("曾兰")[0] == ("zeng", "lan")
    assert readings("abc") == ()
    assert ("lu", "ting") in readings("吕婷")
