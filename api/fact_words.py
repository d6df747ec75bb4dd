"""What somebody sends to `/facts`: by JSON or by a form, as one request; and the fact that it means."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from pyoxigraph import NamedNode

from api.origin import FORMS
from graph.intake.as_row import said_of
from graph.intake.dialect import Roster
from graph.intake.kinds import kinds_of
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, NotFound, UnsupportedMediaType
from queries.facts import ACTS, ENTER, Fact, record_named, roster_named

CELL = "cell."
"""What the fields of a form begin with that are columns."""
LONGEST = 2000
TEXTS = ("act", "roster", "code", "on", "to", "note", "who", "seen", "effects")


@dataclass(frozen=True)
class Sent:
    """One request. `effects` is what a form has shown of it: the tag of its preview."""

    act: str
    roster: str = ""
    code: str = ""
    on: str = ""
    to: str = ""
    note: str = ""
    who: str = ""
    seen: str = ""
    effects: str = ""
    preview: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)


def sent() -> Sent:
    """What the request under way says. It only asks with `preview` in the address or the body, or the button of a form.

    UnsupportedMediaType, BadRequest   what cannot be understood
    """
    if request.is_json:
        found = _from_json(request.get_json(silent=True))
    elif request.mimetype in FORMS:
        found = _from_form(request.form.to_dict())
    else:
        raise UnsupportedMediaType("Send JSON (application/json) or a form.")
    if found.act not in ACTS:
        raise BadRequest(f"act cannot be «{found.act}»; it is one of {', '.join(ACTS)}.", field="act")
    if len(found.note) > LONGEST:
        raise BadRequest(f"note has more than {LONGEST} characters.", field="note")
    return found


def fact_of(said: Sent, snapshot: Snapshot) -> Fact:
    """The fact that is meant.

    NotFound, BadRequest   there is no such roster or record
    """
    if said.act == ENTER:
        roster = roster_named(said.roster)
        code = {roster.key.header: said.code} if said.code else {}
        return Fact(said.act, roster, None, {**said.cells, **code})
    record, roster = _record(said, snapshot)
    return Fact(said.act, roster, record, said.cells, said.on, said.to)


def _record(said: Sent, snapshot: Snapshot) -> tuple[NamedNode, Roster]:
    """The record that is meant: by roster and code, or by kind/code."""
    if not said.roster:
        kind, _, code = said.code.partition("/")
        return record_named(kind, code, snapshot)
    roster = roster_named(said.roster)
    nodes = [NamedNode(snapshot.ids.iri(kind, said.code)) for kind in kinds_of(roster) if said.code]
    there = [node for node in nodes if said_of(node, roster, snapshot)]
    if not there:
        raise NotFound(f"There is no record with the code «{said.code}» in {roster.name}.")
    return there[0], roster


def _from_json(body: object) -> Sent:
    if not isinstance(body, dict):
        raise BadRequest("The body is to be a JSON object.")
    known = {*TEXTS, "values", "preview"}
    if unknown := sorted(set(map(str, body)) - known):
        raise BadRequest(f"There is no member {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
    texts = {name: _text(body.get(name), name) for name in TEXTS}
    values, asks = body.get("values", {}), body.get("preview", False)
    if not isinstance(values, dict):
        raise BadRequest("values is to be an object of column and cell.", field="values")
    if not isinstance(asks, bool):
        raise BadRequest("preview is to be true or false.", field="preview")
    cells = {str(name): _text(cell, str(name)) for name, cell in values.items()}
    return Sent(**texts, preview=asks or "preview" in request.args, cells=cells)


def _from_form(form: Mapping[str, str]) -> Sent:
    known = {*TEXTS, "do"}
    if unknown := sorted(name for name in form if name not in known and not name.startswith(CELL)):
        raise BadRequest(f"There is no field {', '.join(unknown)}.")
    texts = {name: _text(form.get(name), name) for name in TEXTS}
    cells = {name.removeprefix(CELL): _text(cell, name) for name, cell in form.items() if name.startswith(CELL)}
    return Sent(**texts, preview=form.get("do") != "save" or "preview" in request.args, cells=cells)


def _text(word: object, name: str) -> str:
    """A member as text, as a cell of a sheet would say it."""
    if word is None:
        return ""
    if isinstance(word, bool):
        return "yes" if word else "no"
    if not isinstance(word, str | int | float):
        raise BadRequest(f"{name} is to be text, a number, true or false.", field=name)
    try:
        (text := word.strip() if isinstance(word, str) else json.dumps(word)).encode()
    except UnicodeEncodeError:
        raise BadRequest(f"{name} is not readable as text; write it in UTF-8.", field=name) from None
    if "\0" in text:
        raise BadRequest(f"{name} holds a character that no text has (U+0000); leave it out.", field=name)
    return text
