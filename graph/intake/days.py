"""Calendar days, in every form that sheets have them in.

Year first (2017-3-1, 2017/3/1, 2017.3.1, 2017年3月1日, 20170301, 二〇一七年三月一日), with an hour or without; the month as an
English word (1 March 2017, Mar 1, 2017); the number of a day as spreadsheets count them (43069); day and month first only where
one of the two cannot be a month (25/3/2017), for nobody knows what 3/1/2017 means. A month without a day (2017年3月) is its
first day where something begins, and its last where something ends.
"""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from graph.intake.problems import CellError
from graph.intake.workbooks import Cell

YEAR_FIRST = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*[日号]?)?\s*月?)(?:[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
SOLID = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
MONTHS = {name.lower(): at for names in (calendar.month_name, calendar.month_abbr) for at, name in enumerate(names) if name}
DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})", re.IGNORECASE)
WORD_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
DIGITS = {ord(sign): str(at % 10) for at, sign in enumerate("〇一二三四五六七八九")} | {ord("零"): "0", ord("○"): "0"}
CHINESE = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?")
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
"""Days from 1954 to 2119, as numbers."""
NOUGHT = date(1899, 12, 30)
DAY_IN_A_NAME = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}|(?:19|20)\d{6}|(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}[日号])?)(?!\d)"
)
"""The day that a file or a sheet is named after."""
NO_DAY = "this is not a date", "Write it as 2017-11-30"


def day(cell: Cell, *, last: bool = False) -> date:
    """A calendar day; of a month alone the first, or the `last`.

    CellError   it is none, or could be one of two
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        raise CellError(*NO_DAY)
    written = unicodedata.normalize("NFKC", str(cell)).strip()
    try:
        found = _year_first(written, last) or _by_word(written) or _serial(written) or _year_last(written)
    except ValueError:
        found = None
    if found is None:
        raise CellError(*NO_DAY)
    return found


def _year_first(written: str, last: bool) -> date | None:
    chinese = CHINESE.fullmatch(written)
    if chinese:
        year, month, which = chinese.groups()
        return _of(int(year.translate(DIGITS)), _counted(month), _counted(which) if which else None, last=last)
    found = YEAR_FIRST.fullmatch(written) or SOLID.fullmatch(written)
    if found is None:
        return None
    year, month, which = found.groups()
    return _of(int(year), int(month), int(which) if which else None, last=last)


def _of(year: int, month: int, which: int | None, *, last: bool) -> date:
    return date(year, month, which if which is not None else calendar.monthrange(year, month)[1] if last else 1)


def _counted(signs: str) -> int:
    """A number below a hundred in Chinese signs: 三, 十二, 二十, 三十一."""
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return int(signs.translate(DIGITS))
    return int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0)


def _by_word(written: str) -> date | None:
    found = DAY_WORD.fullmatch(written)
    which, word, year = found.groups() if found else ("", "", "")
    if found is None and (found := WORD_DAY.fullmatch(written)):
        word, which, year = found.groups()
    month = MONTHS.get(word.lower())
    return date(int(year), month, int(which)) if month else None


def _serial(written: str) -> date | None:
    return NOUGHT + timedelta(days=int(float(written))) if SERIAL.fullmatch(written) else None


def _year_last(written: str) -> date | None:
    found = YEAR_LAST.fullmatch(written)
    if found is None:
        return None
    first, second, year = (int(part) for part in found.groups())
    if first <= 12 and second <= 12 and first != second:
        raise CellError("this can be one of two days", f"Write the year first: {year}-{second:02d}-{first:02d}")
    return date(year, second, first) if second <= 12 else date(year, first, second)
