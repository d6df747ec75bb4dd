"""Files with a row of HXL hashtags (who is where; how many are in need), read as sheets of our own rosters.

HXL standard 1.1: within the first 25 rows one row holds only hashtags with attributes, such as `#adm1+name`; what is above are
headers for people. Only presence and figures are read from it: nothing here makes a need or a responsibility.

A place is named by its code (`+code`), else by the names from the country down; organisations and sectors by their names as
written. Of figures, `-` and an empty cell mean that nothing is stated, never zero.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from graph.intake.cells import said
from graph.intake.derived import Derived
from graph.intake.names import plain
from graph.intake.workbooks import Cell, Line, Sheet

TAG = re.compile(r"#\s*([a-z][\w]*)((?:\s*\+\s*[a-z]\w*)*)", re.IGNORECASE)
LEVELS = ("country", "adm1", "adm2", "adm3", "adm4", "adm5")
FIGURES = {"inneed": "in_need", "targeted": "targeted", "target": "targeted", "reached": "reached"}
UNSTATED = {"", "-", "–", "—", "n/a"}
HEADERS = {
    "places": ("code", "kind", "name", "within"),
    "sectors": ("code", "name"),
    "subjects": ("code", "kind", "name"),
    "presences": ("code", "subject", "sector", "place"),
    "results": ("code", "subject", "sector", "place", "indicator", "period", "aimed", "achieved"),
    "need_figures": ("code", "place", "sector", "in_need", "targeted", "reached"),
}
ONCE = ("places", "sectors", "subjects", "presences")
"""Sheets whose rows may be said again and again; figures said twice are a contradiction that must be seen."""
FIRST_ROWS = 25
UNTAGGED = {"aimed": {"annualtarget", "target"}, "achieved": {"achieved", "annualachieved"}, "indicator": {"indicator"}}
"""Columns of results, which no tag of before HXL 1.0 had, by the plain word above them."""
TAGGED = {"period": ("date", "period_date", "period"), "activity": ("activity_id", "activity"), "indicator": ("indicator",)}


@dataclass(frozen=True)
class _Tags:
    """Where a tagged sheet says what. Figures: column, sector (empty: that of the row), column of `need_figures`."""

    row: int
    levels: tuple[tuple[int | None, int | None], ...]
    org: int | None
    sector: int | None
    figures: tuple[tuple[int, str, str], ...]
    results: dict[str, int]
    """Where a row says what was aimed at and achieved, and by what it is told apart; empty where it says neither."""


def derived(sheet: Sheet, seen: set[tuple[str, str]]) -> list[Derived] | None:
    """The sheets of ours that a tagged sheet holds, none where its tags name no place or say nothing about one; None: no tags.

    `seen` remembers the rows (sheet, code) that files before this one have given.
    """
    tags = _tags(list(islice(sheet.lines(), FIRST_ROWS)))
    if tags is None:
        return None
    if not tags.levels or not (tags.figures or (tags.org is not None and tags.sector is not None)):
        return []
    rows: dict[str, list[Line]] = {name: [] for name in HEADERS}
    for number, cells in sheet.lines():
        if number > tags.row:
            for name, row in _rows(cells, tags):
                if name not in ONCE or (name, row[0]) not in seen:
                    seen.add((name, row[0]))
                    rows[name].append((number, list(row)))
    return [Derived(sheet.path, name, HEADERS[name], tuple(found)) for name, found in rows.items() if found]


def _tags(first: list[Line]) -> _Tags | None:
    for place, (number, cells) in enumerate(first):
        found = [(at, TAG.fullmatch(text)) for at, text in enumerate(map(said, cells)) if text]
        if found and all(match for _, match in found):
            tags = [(at, match[1].lower(), frozenset(re.findall(r"\w+", match[2].lower()))) for at, match in found if match]
            return _meaning(number, tags, [[said(cell) for cell in above] for _, above in first[:place]])
    return None


def _meaning(row: int, tags: list[tuple[int, str, frozenset[str]]], headers: list[list[str]]) -> _Tags:
    def column(tag: str, *, code: bool = False) -> int | None:
        return next((at for at, name, attributes in tags if name == tag and ("code" in attributes) is code), None)

    levels = [(column(level), column(level, code=True)) for level in LEVELS]
    sector = column("sector")
    figures = [
        (at, "" if sector is not None else _sector_above(at, headers) or " ".join(sorted(attributes)), FIGURES[name])
        for at, name, attributes in tags
        if name in FIGURES and "total" not in attributes
    ]
    named = [figure for figure in figures if figure[1] or sector is not None]
    return _Tags(
        row,
        tuple(level for level in levels if level != (None, None)),
        column("org"),
        sector,
        tuple(named),
        _results(tags, headers),
    )


def _results(tags: list[tuple[int, str, frozenset[str]]], headers: list[list[str]]) -> dict[str, int]:
    found = {name: at for name, words in TAGGED.items() for at, tag, _ in reversed(tags) if tag in words}
    taken = {at for at, _, _ in tags}
    for at, word in enumerate(headers[-1] if headers else []):
        for name, words in UNTAGGED.items():
            if at not in taken and plain(word) in words:
                found.setdefault(name, at)
    return found if {"aimed", "achieved"} & set(found) else {}


def _sector_above(at: int, headers: list[list[str]]) -> str:
    """The group that a column stands under: the nearest text at or left of it in the first of several header rows."""
    if len(headers) < 2:
        return ""
    return next((text for text in reversed(headers[0][: at + 1]) if text), "")


def _rows(cells: list[Cell], tags: _Tags) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of our sheets that one row of a tagged sheet gives."""
    words = [said(cell) for cell in cells] + [""] * (1 + max(at for level in tags.levels for at in level if at is not None))
    places = list(_places(words, tags))
    if not places:
        return
    yield from (("places", place) for place in places)
    place = places[-1][0]
    sector = words[tags.sector] if tags.sector is not None else ""
    if sector:
        yield "sectors", (sector, sector)
    if tags.org is not None and sector and words[tags.org]:
        org = words[tags.org]
        yield "subjects", (org, "organization", org)
        yield "presences", (f"{org}|{sector}|{place}", org, sector, place)
        yield from _result(words, tags, (org, sector, place))
    yield from _figures(words, tags, place, sector)


def _result(words: list[str], tags: _Tags, who: tuple[str, str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a row says was aimed at and achieved; told apart by activity, indicator and period."""
    told = {name: words[at] if at < len(words) else "" for name, at in tags.results.items()}
    aimed, achieved = (word if (word := told.get(name, "")).lower() not in UNSTATED else "" for name in ("aimed", "achieved"))
    if aimed or achieved:
        indicator, period = told.get("indicator", ""), told.get("period", "")
        apart = hashlib.sha256("|".join((told.get("activity", ""), indicator, period)).encode()).hexdigest()[:12]
        yield "results", ("|".join((*who, apart)), *who, indicator, period, aimed, achieved)


def _places(words: list[str], tags: _Tags) -> Iterator[tuple[str, ...]]:
    """Code, kind, name and what is around, from the largest place down; levels that a row leaves empty are passed over."""
    path, within = "", ""
    for name_at, code_at in tags.levels:
        code = words[code_at] if code_at is not None else ""
        name = (words[name_at] if name_at is not None else "") or code
        if name:
            path = f"{path}|{name}" if path else name
            yield code or path, "area", name, within
            within = code or path


def _figures(words: list[str], tags: _Tags, place: str, sector: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    stated: dict[str, dict[str, str]] = {}
    for at, group, column in tags.figures:
        word = words[at] if at < len(words) else ""
        if word.lower() not in UNSTATED and (group or sector):
            stated.setdefault(group or sector, {})[column] = word
    for name, figures in stated.items():
        yield "sectors", (name, name)
        columns = (figures.get(column, "") for column in HEADERS["need_figures"][3:])
        yield "need_figures", (f"{place}|{name}", place, name, *columns)
