"""How days, numbers, shares and money are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from visualize.formats import day, money, number, percent


@pytest.mark.parametrize(
    ("yuan", "english", "chinese"),
    [
        (120_000, "¥120,000", "12万元"),
        ("123456", "¥123,456", "123,456元"),
        (1_234_500, "¥1,234,500", "123.45万元"),
        (200_000_000, "¥200,000,000", "2亿元"),
        (Decimal("7328.74"), "¥7,328.74", "7,328.74元"),
        (-50_000, "-¥50,000", "-5万元"),
        (0, "¥0", "0元"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_money_is_exact_in_the_unit_that_its_reader_expects(yuan: object, english: str, chinese: str) -> None:
    assert (money(yuan, "en"), money(yuan, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        (date(2017, 11, 30), "30 Nov 2017", "2017年11月30日"),
        ("2017-11-30", "30 Nov 2017", "2017年11月30日"),
        (datetime(2017, 1, 2, 9, 5, tzinfo=UTC), "2 Jan 2017 09:05 UTC", "2017年1月2日 09:05 UTC"),
        ("2017-13-45", "2017-13-45", "2017-13-45"),
        ("soon", "soon", "soon"),
    ],
)
def test_days_are_written_as_their_reader_expects(said: object, english: str, chinese: str) -> None:
    assert (day(said, "en"), day(said, "zh")) == (english, chinese)


def test_numbers_and_shares() -> None:
    assert [number(one) for one in (12345, "1234.5600", 0, "V01", "NaN", "1e400", True)] == [
        *("12,345", "1,234.56", "0", "V01", "NaN", "1e400", "True")
    ]
    assert number("0.333333", places=2) == "0.33"
    assert (percent(0.126), percent("0.1234", places=1), percent(1)) == ("13%", "12.3%", "100%")
