"""`/identity/...`: two entries side by side, and what somebody decides about them. The list is the question `same`."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.cells import as_json, cell
from api.findings import seen_of, who_of
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.pair_path import pair_path
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.tagged import FORMS, tagged
from graph.rdf import TYPE, literal, this_second
from graph.snapshot import Draft, Snapshot
from ontology.errors import Stale
from ontology.terms import RM
from queries.catalog import question
from queries.entered import By
from queries.events import BY, ENDED
from queries.identity import VERDICTS, Entries, decide, decision, entries, said, tag, take_back
from queries.same import proposed

HIDDEN = {TYPE.value, RM.inside, RM.idNumberHash, RM.idNumberNear, RM.idNumberSealed, RM.source, RM.rowNumber}
"""What does not help to tell whether two entries are one."""
LEAST_SHOWN = Decimal(question("same").params["least"].default)
PAIR = "/<one_kind>/<one_code>/<other_kind>/<other_code>"
Named = tuple[str, str]
Edit = Callable[[Draft, Entries], NamedNode]


def blueprint(service: Service) -> Blueprint:
    """The routes of decisions about who is who; open to staff only."""
    door = Blueprint("identities", __name__, url_prefix="/identity")

    @door.before_request
    def only_staff() -> None:
        check_staff("Who is who is personal; it is open to staff only.")

    @door.get(PAIR)
    def pair(one_kind: str, one_code: str, other_kind: str, other_code: str) -> ResponseReturnValue:
        """Two entries, why they may be the same, and what was decided; the ETag is what `If-Match` of a decision names."""
        check_parameters("lang")
        return _shown(service, (f"{one_kind}/{one_code}", f"{other_kind}/{other_code}"), _form())

    @door.post(f"{PAIR}/decision")
    def put(one_kind: str, one_code: str, other_kind: str, other_code: str) -> ResponseReturnValue:
        """Decide `verdict` (same, different, later) for a `reason`; answers with the two as they are now."""
        words = sent_words({"verdict", "reason", "who", "seen"})
        named = f"{one_kind}/{one_code}", f"{other_kind}/{other_code}"
        by = By(who_of(words), this_second())
        return _done(service, named, seen_of(words), lambda draft, two: decide(draft, two, words, by))

    @door.post(f"{PAIR}/take-back")
    def back(one_kind: str, one_code: str, other_kind: str, other_code: str) -> ResponseReturnValue:
        """Take the decision back; the two are open again."""
        words = sent_words({"who", "seen"})
        named = f"{one_kind}/{one_code}", f"{other_kind}/{other_code}"
        by = By(who_of(words), this_second())
        return _done(service, named, seen_of(words), lambda draft, two: take_back(draft, two, by))

    return door


def _done(service: Service, named: Named, seen: str, act: Edit) -> ResponseReturnValue:
    check_parameters("lang")
    check_origin()

    def edit(draft: Draft) -> str:
        two = entries(*named, draft)
        if seen != (now := tag(two, draft)):
            raise Stale("They have changed since you looked at them; look again, then decide.", seen=now)
        return f"{act(draft, two).value} {draft.version.number}"

    service.store.commit(edit)
    if request.is_json:
        response = _shown(service, named, "json")
        response.status_code = 201
        return response
    return redirect(in_language(pair_path(*named), language()), 303)


def _form() -> str:
    return FORMS[agreed(FORMS, "Two entries come as a page or as JSON.")]


def _facts(two: Entries, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """All that is shown of two entries, as JSON."""
    decided = said(decision(two, snapshot), snapshot)
    about = {
        "verdict": decided.get(RM.identityVerdict),
        "reason": decided.get(RM.comment),
        "who": decided.get(BY.value),
        "when": decided.get(ENDED.value),
    }
    return {
        "one": as_json(two.one, snapshot, lang),
        "other": as_json(two.other, snapshot, lang),
        **_proposed(two, snapshot),
        "decision": {name: as_json(term, snapshot, lang) for name, term in about.items()} if decided else None,
        "verdicts": list(VERDICTS),
        "seen": tag(two, snapshot),
    }


def _proposed(two: Entries, snapshot: Snapshot) -> dict[str, Any]:
    """The score and the reasons that the question `same` gives; nothing where it does not propose the two."""
    found = proposed(two.one, two.other, snapshot)
    if found is None or found.score < LEAST_SHOWN:
        return {"score": None, "reasons": "", "reasons_zh": ""}
    said = {"reasons": "; ".join(why.en for why in found.reasons), "reasons_zh": "；".join(why.zh for why in found.reasons)}
    return {"score": as_json(literal(found.score), snapshot, "en"), **said}


def _rows(two: Entries, snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """What is said of either, side by side; whether they agree."""
    sides = [_said(node, snapshot) for node in (two.one, two.other)]
    rows = []
    for name in sorted(set(sides[0]) | set(sides[1])):
        cells = [[cell(term, snapshot, lang) for term in sorted(side.get(name, ()), key=str)] for side in sides]
        rows.append({"name": cell(NamedNode(name), snapshot, lang), "sides": cells, "agree": cells[0] == cells[1]})
    return rows


def _said(node: NamedNode, snapshot: Snapshot) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for quad in snapshot.quads(node):
        if quad.predicate.value not in HIDDEN:
            found.setdefault(quad.predicate.value, []).append(quad.object)
    for home in _homes(node, snapshot):
        found.setdefault(RM.ofHousehold, []).append(home)
    return found


def _homes(node: NamedNode, snapshot: Snapshot) -> Iterable[Any]:
    for quad in snapshot.quads(None, NamedNode(RM.ofPerson), node):
        if isinstance(quad.subject, NamedNode):
            yield from (found.object for found in snapshot.quads(quad.subject, NamedNode(RM.ofHousehold)))


def _shown(service: Service, named: Named, form: str) -> Response:
    lang = language()
    with service.snapshot(current_reader()) as snapshot:
        two = entries(*named, snapshot)
        facts = _facts(two, snapshot, lang)
        if form == "json":
            body = json.dumps(facts, ensure_ascii=False) + "\n"
        else:
            facts |= {name: cell(node, snapshot, lang) for name, node in (("one", two.one), ("other", two.other))}
            day, version = snapshot.data_day().isoformat(), str(snapshot.version)
            rows = _rows(two, snapshot, lang)
            body = render_template("identity.html", data_day=day, version=version, rows=rows, path=pair_path(*named), **facts)
    return tagged(body, form, facts["seen"])
