"""A small language of changes: what could be done, written as JSON, said in one sentence, and applied to a draft.

    {"change": "leave",   "subject": "GOV", "on": "2018-01-01"}
    {"change": "end",     "record": "R01", "on": "2018-01-01"}
    {"change": "move",    "record": "R01", "to": "GOV", "on": "2018-01-01"}
    {"change": "add",     "table": "responsibilities", "row": {"holder": "GOV", "involvement": "accountable", ...}}
    {"change": "correct", "record": "R01", "column": "lead", "value": "GOV"}
    {"change": "retract", "record": "action/A01"}
    {"change": "merge",   "village": "V01", "into": "V02", "on": "2018-01-01"}

A record is `kind/code`; without a kind it is a responsibility. A row is what a sheet of the rosters would hold
(`graph/intake/rosters.toml`); it may leave out its code. `on` is the first day of the new state.
Nothing here judges; closures are the caller's.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from graph.snapshot import Draft
from ontology.errors import BadRequest
from queries import change_steps as steps
from queries.change_words import Phrase, Sentence, phrase

MOST = 100
"""Changes that one list may have."""
_Step = Callable[[Draft, Mapping[str, str], Mapping[str, str]], None]


@dataclass(frozen=True)
class Change:
    """One change: its kind, what it says (`subject`, `on` ...), and for `add` and its like the cells of the row."""

    kind: str
    said: Mapping[str, str]
    row: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def apply(self, draft: Draft) -> None:
        """Make the change in a draft.

        BadRequest   it does not fit the facts: what, and what to do
        """
        try:
            _KINDS[self.kind].step(draft, self.said, self.row)
        except BadRequest as error:
            raise BadRequest(f"The change {self.kind} cannot be made: {error.detail}") from None

    def sentence(self) -> Sentence:
        """The change in one sentence, in English and Chinese."""
        return self.phrase().filled()

    def phrase(self) -> Phrase:
        """The same as patterns and the words that fill them."""
        return phrase(self.kind, self.said, self.row)

    @property
    def day(self) -> date | None:
        """The first day on which it counts; None for one that corrects what was always so."""
        said = self.said.get("on") or self.row.get("date") or self.row.get("from")
        return steps.read_day(said) if said else None

    def as_json(self) -> dict[str, Any]:
        """The change as `parse` reads it."""
        return {"change": self.kind, **self.said} | ({"row": dict(self.row)} if self.row else {})


@dataclass(frozen=True)
class _Kind:
    """What a kind of change says, and how it is made."""

    words: tuple[str, ...]
    step: _Step


_KINDS = {
    "leave": _Kind(("subject", "on"), steps.leave),
    "end": _Kind(("record", "on"), steps.end),
    "move": _Kind(("record", "to", "on"), steps.move),
    "add": _Kind(("table",), steps.add),
    "correct": _Kind(("record", "column", "value"), steps.correct),
    "retract": _Kind(("record",), steps.retract),
    "merge": _Kind(("village", "into", "on"), steps.merge),
}
KINDS = tuple(_KINDS)


def parse(facts: object) -> list[Change]:
    """Changes from JSON as Python values: a list of objects, one alone, or the list as `changes` of an object.

    BadRequest   what is wrong in which change, and what it may say
    """
    if isinstance(facts, dict) and set(facts) == {"changes"}:
        facts = facts["changes"]
    listed = facts if isinstance(facts, list) else [facts]
    if len(listed) > MOST:
        raise BadRequest(f"There are {len(listed)} changes; at most {MOST} can be tried at once.")
    return [_parse_one(one, f"change {place}") for place, one in enumerate(listed, 1)]


def parse_text(text: str) -> list[Change]:
    """Changes from JSON text; errors as for `parse`."""
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The changes are not JSON: {error}. Write a list such as {EXAMPLE}.") from None


EXAMPLE = '[{"change": "leave", "subject": "D01", "on": "2018-01-01"}]'


def _parse_one(one: object, place: str) -> Change:
    if not isinstance(one, dict) or one.get("change") not in KINDS:
        raise BadRequest(f"{place} is not a change; write an object whose «change» is one of {', '.join(KINDS)}.")
    kind = str(one["change"])
    words = _KINDS[kind].words
    allowed = {"change", *words} | ({"row"} if kind == "add" else set())
    missing = sorted(name for name in allowed if one.get(name) in (None, "") and name != "value")
    if unknown := sorted(set(map(str, one)) - allowed):
        raise BadRequest(f"{place} ({kind}) says {', '.join(unknown)}, which it cannot; it says {', '.join(words)}.")
    if missing:
        raise BadRequest(f"{place} ({kind}) lacks {', '.join(missing)}; it says {', '.join(words)}.")
    said = {name: _word(one.get(name, ""), f"{place} ({kind}), {name}") for name in words}
    if "on" in said:
        said["on"] = steps.read_day(said["on"]).isoformat()
    return Change(kind, said, _row(one.get("row"), place) if kind == "add" else MappingProxyType({}))


def _row(row: object, place: str) -> Mapping[str, str]:
    if not isinstance(row, dict):
        raise BadRequest(f"{place} (add): the row is to be an object of column and cell.")
    return {str(name): _word(cell, f"{place} (add), {name}") for name, cell in row.items() if cell is not None}


def _word(cell: object, place: str) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if not isinstance(cell, str | int | float):
        raise BadRequest(f"{place} is to be text or a number.")
    try:
        text = str(cell).strip()
        text.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{place} is not readable as text; write it in UTF-8.") from None
    return text
