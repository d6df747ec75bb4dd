"""IATI activities read as sheets of our own: who takes part, who passes money on to whom, and what is left of it to pass on.

`iati.toml` declares the columns. Of one activity are taken

    subjects      every organisation, whatever its role; its code is its reference, else its name as written
    project_roles who funds, extends, implements and is accountable for it
    agreements    funds pass from every funding to every extending, and from there to every implementing organisation; a role
                  that nobody has is passed over, and nobody passes on to itself
    holdings      of the one organisation that funds it: what is committed, and of this what is not yet disbursed or spent;
                  where nothing is committed, its budgets for their periods, as what is planned and not to be shared

for its days, actual ones before planned ones. Without a beginning nothing passes; without one currency no figure is taken. Nobody
becomes responsible, and nothing becomes a need: that an organisation is accountable for an activity is no duty towards anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import islice, pairwise, zip_longest
from typing import TypeAlias

from graph.intake.cells import said
from graph.intake.declared import declared
from graph.intake.derived import Derived
from graph.intake.iati_columns import all_columns
from graph.intake.names import plain
from graph.intake.workbooks import Cell, Line, Sheet

HEADERS = {
    "subjects": ("code", "kind", "name"),
    "project_roles": ("code", "project", "subject", "role"),
    "agreements": ("code", "from_subject", "to_subject", "resource", "from", "to"),
    "holdings": ("code", "holder", "resource", "quantity", "remaining", "unit", "shareable", "from", "to"),
}
FIRST_ROWS = 25
Party: TypeAlias = tuple[str, str]
"""Code and name of an organisation."""
Rows: TypeAlias = Iterator[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Activity:
    """One row, by the words of its header."""

    words: dict[str, str]

    def first(self, *columns: str) -> str:
        """The first of some columns that says something."""
        return next((self.words[column] for column in columns if self.words.get(column)), "")

    def parties(self, role: str) -> list[Party]:
        """The organisations of one role, each once."""
        columns = declared("iati.toml")["columns"]
        names, refs = (self.words.get(columns[part].format(role=role), "").split(";") for part in ("name", "ref"))
        both = ((name.strip(), ref.strip()) for name, ref in zip_longest(names, refs, fillvalue=""))
        return list(dict.fromkeys((ref or name, name or ref) for name, ref in both if ref or name))


def derived(sheet: Sheet, seen: set[tuple[str, str]]) -> list[Derived] | None:
    """The sheets of ours that a sheet of activities holds, none where nobody takes part; None: it is no sheet of activities.

    `seen` remembers the rows (sheet, code) that files before this one have given.
    """
    header = _header(sheet)
    if header is None:
        return None
    rows: dict[str, list[Line]] = {name: [] for name in HEADERS}
    for number, cells in sheet.lines():
        if number <= header[0] or _is_tags(cells):
            continue
        for name, row in _rows(Activity(dict(zip(header[1], map(said, cells), strict=False)))):
            if (name, row[0]) not in seen:
                seen.add((name, row[0]))
                rows[name].append((number, list(row)))
    return [Derived(sheet.path, name, HEADERS[name], tuple(found)) for name, found in rows.items() if found]


def _header(sheet: Sheet) -> tuple[int, list[str]] | None:
    """Number and words of the row that names the activity and somebody who takes part."""
    activity, parties, ours = _words()
    for number, cells in islice(sheet.lines(), FIRST_ROWS):
        words = [ours.get(plain(word), word) for word in map(said, cells)]
        if activity in words and parties & set(words):
            return number, words
    return None


@cache
def _words() -> tuple[str, frozenset[str], dict[str, str]]:
    """The column of the activity, those of who takes part, and every column by its plain word."""
    facts = declared("iati.toml")
    columns, roles = facts["columns"], facts["roles"]
    parties = frozenset(columns["name"].format(role=role) for role in roles["chain"] + roles["others"])
    return columns["activity"], parties, {plain(word): word for word in all_columns()}


def _is_tags(cells: list[Cell]) -> bool:
    """Whether a row holds HXL tags, as the datastore's tables may have below their header."""
    words = [word for word in map(said, cells) if word]
    return all(word.startswith("#") for word in words)


def _rows(activity: Activity) -> Rows:
    facts = declared("iati.toml")
    columns, roles = facts["columns"], facts["roles"]
    chain = [parties for role in roles["chain"] if (parties := activity.parties(role))]
    for code, name in dict.fromkeys(sum(chain, []) + [party for role in roles["others"] for party in activity.parties(role)]):
        yield "subjects", (code, "organization", name)
    project = activity.words[columns["activity"]]
    for role in roles["chain"] + roles["others"]:
        for code, _ in activity.parties(role):
            yield "project_roles", (f"{project}|{role}|{code}", project, code, role.lower())
    start = _day(activity.first(*columns["starts"]))
    days = start, _day(activity.first(*columns["ends"]))
    if start:
        for givers, takers in pairwise(chain):
            for giver, taker in ((giver[0], taker[0]) for giver in givers for taker in takers if giver[0] != taker[0]):
                yield "agreements", (f"{project}|{giver}|{taker}", giver, taker, "funds", *days)
        yield from _held(activity, project, days)
    if not activity.first(columns["committed"]):
        yield from _planned(activity, project)


def _held(activity: Activity, identifier: str, days: tuple[str, str]) -> Rows:
    """What the one who funds an activity has for it."""
    facts = declared("iati.toml")
    columns = facts["columns"]
    funding = activity.parties(facts["roles"]["chain"][0])
    unit = activity.first(columns["currency"], columns["default_currency"])
    word = activity.first(columns["committed"])
    if len(funding) != 1 or not unit or facts["table"]["mixed"] in (unit, word) or not word:
        return
    try:
        committed, *passed = (Decimal(activity.first(name) or 0) for name in (columns["committed"], *columns["passed_on"]))
    except InvalidOperation:  # the sheet of holdings names it
        yield "holdings", (identifier, funding[0][0], "funds", word, word, unit, "yes", *days)
        return
    if committed > 0:
        left = max(committed - sum(passed), Decimal(0))
        yield "holdings", (identifier, funding[0][0], "funds", str(committed), str(left), unit, "yes", *days)


def _planned(activity: Activity, project: str) -> Rows:
    """The budgets of an activity for which nothing is committed: what the one who funds it plans; not to be shared."""
    facts = declared("iati.toml")
    funding = activity.parties(facts["roles"]["chain"][0])
    if len(funding) == 1:
        for budget in filter(None, activity.words.get(facts["columns"]["budgets"], "").split(";")):
            start, end, value, unit = budget.split("|")
            code = f"{project}|budget|{start}"
            yield "holdings", (code, funding[0][0], "funds", value, value, unit, "no", start, end)


def _day(word: str) -> str:
    """A day as we write it; a word that is none stays as it is, and is named where the sheet is read."""
    try:
        return datetime.strptime(word, declared("iati.toml")["table"]["day"]).date().isoformat()
    except ValueError:
        return word
