"""The pages of `/facts`: what can be entered, the form of a record, and what it would do before it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from pyoxigraph import NamedNode

from api.cells import cell, label
from api.effects import effect_cells
from api.fact_entry import Outcome, Tried, happened
from api.fact_words import CELL, Sent
from api.page import language
from api.service import Service
from graph.intake.as_row import as_row
from graph.intake.dialect import Column, Roster, own_rosters
from graph.snapshot import Snapshot
from queries.entries import entries
from queries.facts import CORRECT, ENTER, Fact, acts_on, holder_column, tag
from visualize.row_form import column_choices, inputs
from visualize.words import Words

Problems = Sequence[Mapping[str, Any]]
WORKBOOKS = {
    "responsibilities": Words("Responsibilities", "责任"),
    "actions": Words("Actions and referrals", "行动与转办"),
    "welfare": Words("Help and how households live", "帮扶与生活状况"),
    "holdings": Words("Holdings", "资源持有"),
    "agreements": Words("Agreements", "协议"),
    "ties": Words("Ties", "联系"),
    "mandates": Words("Mandates", "职权"),
    "subjects": Words("Subjects, roles, posts, pairings", "主体、角色、任职、结对"),
    "households": Words("Households", "农户"),
    "people": Words("People", "人口"),
    "exchange": Words("Exchange, loans and flows", "对接、借贷与流动"),
    "views": Words("Information, goals, surveys", "信息、目标、调查"),
    "risks": Words("Risks", "风险"),
    "bodies": Words("Bodies, places, lines, confirmations", "机构、区划、标准、确认"),
    "villages": Words("Places, reporting, settings", "地点、报送、设置"),
    "presence": Words("Who is where, as others report it", "谁在何处（据报送）"),
}
"""The workbooks of the rosters, those that change most often first."""


def index_page(snapshot: Snapshot) -> str:
    """The rosters to choose from, and what was entered last."""
    rosters = list(own_rosters().rosters.values())
    order = dict.fromkeys([*WORKBOOKS, *(one.workbook for one in rosters)])
    groups = [(WORKBOOKS.get(name, Words(name, name)), [one for one in rosters if one.workbook == name]) for name in order]
    last = [
        {
            "number": one.number,
            "when": one.when.isoformat(" ", "minutes"),
            "who": one.who,
            "note": one.note,
            "roster": _called(one.roster),
            "records": [cell(record, snapshot, language()) for record in one.records],
        }
        for one in entries(snapshot, 20)
    ]
    return render_template("facts.html", groups=[group for group in groups if group[1]], last=last, **_foot(snapshot))


def new_page(roster: Roster, given: Mapping[str, str], proposed: str, snapshot: Snapshot) -> str:
    """The form of a new record."""
    return _page(roster, _forms(roster, given, Sent(ENTER)), snapshot, proposed=proposed)


def record_page(service: Service, record: NamedNode, roster: Roster, snapshot: Snapshot) -> str:
    """The forms of a record as it stands, filled in with what the address says; and what saving it has just done."""
    asked = request.args
    row = as_row(record, roster, snapshot)
    given = row | {name.removeprefix(CELL): said for name, said in asked.items() if name.startswith(CELL)}
    forms = _forms(roster, given, Sent(asked.get("act", CORRECT), on=asked.get("on", ""), to=asked.get("to", "")))
    saved: dict[str, Any] = {}
    if asked.get("saved"):
        latest = asked["saved"] == str(snapshot.version)
        effects = [effect_cells(one, snapshot, language()) for one in happened(service, snapshot)] if latest else None
        saved = {"version": asked["saved"], "number": asked["saved"].partition("-")[0], "effects": effects}
    return _page(roster, forms, snapshot, record=record, saved=saved, seen=tag(record, roster, snapshot))


def asked_page(said: Sent, tried: Tried, snapshot: Snapshot, *, moved: bool) -> str:
    """What a fact would do, above the form that asked for it; `moved` says that it is not what the form had shown."""
    lang, fact, outcome = language(), tried.fact, tried.outcome
    row = as_row(fact.record, fact.roster, snapshot) if fact.record else {}
    forms = _forms(fact.roster, {**row, **fact.cells}, said, outcome.problems)
    for form in forms:
        form["open"] = form["act"] == fact.act and bool(outcome.problems)
    lists = [(None, outcome.effects)] + ([(outcome.later.isoformat(), outcome.effects_later)] if outcome.later else [])
    shown = {
        "moved": [
            (one, cell(one.record, snapshot, lang), _value(one.column, one.before), _value(one.column, one.after))
            for one in (outcome.done.moved if outcome.done else ())
        ],
        "effects": [(day, [effect_cells(one, snapshot, lang) for one in effects]) for day, effects in lists],
        "tag": outcome.tag,
        "cells": {f"{CELL}{name}": text for name, text in _settled(fact, outcome).items()},
    }
    context = {"said": said, "problems": outcome.problems, "shown": None if outcome.problems else shown, "was_moved": moved}
    return _page(fact.roster, forms, snapshot, record=fact.record, seen=tried.seen, **context)


def _settled(fact: Fact, outcome: Outcome) -> Mapping[str, str]:
    """The cells to save: a new record keeps the code that was shown for it."""
    if fact.act != ENTER or not outcome.done:
        return fact.cells
    key = fact.roster.key.header
    code = next((one.after for one in outcome.done.moved if one.column.header == key), "")
    return {**fact.cells, key: code}


def _forms(roster: Roster, given: Mapping[str, str], said: Sent, problems: Problems = ()) -> list[dict[str, Any]]:
    """The form of a new record, or one for each act that a record allows; the one for `said.act` is open and filled in."""
    if said.act == ENTER:
        return [{"act": ENTER, "inputs": inputs(roster, given, problems), "open": True}]
    found: list[dict[str, Any]] = []
    for name in acts_on(roster):
        here = name == said.act
        rows = inputs(roster, given, problems if here else (), code=False) if name == CORRECT else []
        found.append({"act": name, "inputs": rows, "open": here, "on": said.on if here else "", "to": said.to if here else ""})
    return found


def _page(roster: Roster, forms: list[dict[str, Any]], snapshot: Snapshot, record: NamedNode | None = None, **more: Any) -> str:
    kind, code = (snapshot.ids.split(record.value) or ("", "")) if record else ("", "")
    held = holder_column(roster)
    about = {"roster": roster, "called": _called(roster.name), "holder_kinds": held.of if held else ()}
    title = (label(record, snapshot, language()) or code) if record else ""
    return render_template("fact.html", title=title, kind=kind, code=code, forms=forms, **about, **_foot(snapshot), **more)


def _called(name: str) -> Words:
    roster = own_rosters().rosters.get(name)
    return Words(name.replace("_", " "), roster.zh if roster else name)


def _value(column: Column, word: str) -> str:
    """A cell as people read it: a concept by its name."""
    choice = next((one for one in column_choices(column) if one.word == word), None)
    return choice.words.said(language()) if choice else word


def _foot(snapshot: Snapshot) -> dict[str, Any]:
    return {"data_day": snapshot.setting("data-day") or "", "version": str(snapshot.version)}
