"""Days, numbers, shares and money as readers of English and of Chinese write them.

Nothing is rounded unless somebody asks for it. What is no such value is given back as it is: a cell may hold anything.
Both languages write digits alike, so numbers need no locale; days are written by Babel, once each, since tables repeat them.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import format_date

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9.]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
LARGE = Decimal(10_000)
"""From here on Chinese readers count money in 万."""
HUGE = Decimal(100_000_000)
MOST_DIGITS = 24
PLACES = 2
"""Digits after the point that an amount in 万 or 亿 may have; what needs more is written in yuan."""


def number(said: object, places: int | None = None) -> str:
    """A number with its thousands set apart; exact, or rounded to so many places."""
    found = _decimal(said)
    if found is None:
        return str(said)
    return f"{_rounded(found, places).normalize():,f}"


def percent(said: object, places: int = 0) -> str:
    """A share from 0 to 1 in percent."""
    found = _decimal(said)
    return str(said) if found is None else f"{number(found * 100, places)}%"


def money(said: object, lang: str) -> str:
    """Yuan, exact: `¥120,000` in English; `12万元` in Chinese, where so few digits say it, else `123,456元`."""
    found = _decimal(said)
    if found is None:
        return str(said)
    if not lang.startswith("zh"):
        return f"{'-' if found < 0 else ''}¥{number(abs(found))}"
    for unit, word in ((HUGE, "亿元"), (LARGE, "万元")):
        if abs(found) >= unit and _rounded(found / unit, PLACES) == found / unit:
            return f"{number(found / unit)}{word}"
    return f"{number(found)}元"


def day(said: object, lang: str) -> str:
    """A day or an instant: `30 Nov 2017`, `2017年11月30日`; the time of an instant to the minute."""
    text = said.isoformat() if isinstance(said, date | datetime) else str(said)
    if DAY.fullmatch(text):
        return _day(text, lang)
    found = INSTANT.fullmatch(text)
    if not found:
        return text
    zone = {None: "", "Z": " UTC", "+00:00": " UTC"}.get(found[4], f" {found[4]}")
    return f"{_day(found[1], lang)} {found[2]}{zone}"


@lru_cache(maxsize=4_096)
def _day(text: str, lang: str) -> str:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        return text
    chinese = lang.startswith("zh")
    return str(format_date(parsed, "long" if chinese else "d MMM y", locale="zh" if chinese else "en"))


def _decimal(said: object) -> Decimal | None:
    if isinstance(said, bool) or not isinstance(said, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(said))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= MOST_DIGITS else None


def _rounded(found: Decimal, places: int | None) -> Decimal:
    return found if places is None else round(found, places)
