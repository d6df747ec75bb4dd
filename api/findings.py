"""`/findings/<code>`: one finding as a page or JSON, and what people do with it. The list is the question `findings`."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.about.finding import about, pictures
from api.about.parts import Asker, plain
from api.finding import finding_cells, finding_facts, words_of
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader, told_version
from api.service import Service
from api.share import Shown, asked_of, shared
from api.tagged import FORMS, tagged
from graph.rdf import this_second
from graph.snapshot import Draft, Snapshot, Version
from ontology.errors import BadRequest, NotAcceptable, Stale, Unguarded
from queries.acts import read_act
from queries.events import finding_node, record, tag
from visualize.words import Words

LONGEST_NAME = 64
FIELDS = {"act", "to", "reason", "until", "comment", "who", "seen"}


def blueprint(service: Service) -> Blueprint:
    """The routes of single findings; open to staff only."""
    door = Blueprint("findings", __name__, url_prefix="/findings")

    @door.before_request
    def only_staff() -> None:
        check_staff("Findings speak of households; they are open to staff only.")

    @door.get("/<finding>")
    def one(finding: str) -> ResponseReturnValue:
        """One finding; its ETag is what `If-Match` of a change has to name."""
        check_parameters("lang")
        stem, form = _form(finding)
        return _shown(service, stem, form, language())

    @door.post("/<finding>/events")
    def act(finding: str) -> ResponseReturnValue:
        """Do something with a finding that is still as it was seen; answers with the finding as it is now."""
        check_parameters("lang")
        check_origin()
        said = sent_words(FIELDS)
        do(service, finding, said, seen_of(said))
        if request.is_json:
            response = _shown(service, finding, "json", language())
            response.status_code = 201
            return response
        return redirect(in_language(f"/findings/{finding}#log", language()), 303)

    return door


def do(service: Service, code: str, said: Mapping[str, str], seen: str) -> Version:
    """Do what somebody said with a finding that they have seen under a tag, as one commit.

    NotFound, BadRequest, Stale, OutOfTurn   nothing was changed
    """
    who = who_of(said)

    def edit(draft: Draft) -> str:
        node = finding_node(code, draft)
        if seen != tag(node, draft):
            raise Stale("The finding has changed since you looked at it; look at it again, then decide.", seen=tag(node, draft))
        now = this_second()
        return record(draft, node, read_act(words_of(said), draft), who, now).value

    return service.store.commit(edit)


def who_of(said: Mapping[str, str]) -> str:
    """Who does it.

    BadRequest   nobody is named, or too longwindedly
    """
    who = current_reader().name or said.get("who", "").strip()
    if not 0 < len(who) <= LONGEST_NAME or not who.isprintable():
        raise BadRequest(f"who is needed: the name of whoever does this, of at most {LONGEST_NAME} characters.", field="who")
    return who


def _form(code: str) -> tuple[str, str]:
    stem, dot, suffix = code.partition(".")
    if dot:
        if suffix not in FORMS.values():
            raise NotAcceptable("A finding comes as a page or as JSON.", offers=list(FORMS))
        return stem, suffix
    chosen = agreed(FORMS, "A finding comes as a page or as JSON.")
    return stem, FORMS[chosen]


def _shown(service: Service, code: str, form: str, lang: str) -> Response:
    with service.snapshot(current_reader()) as snapshot:
        node = finding_node(code, snapshot)
        now = tag(node, snapshot)
        if form == "json":
            body = json.dumps(finding_facts(node, snapshot, lang), ensure_ascii=False) + "\n"
        else:
            facts: dict[str, Any] = finding_cells(node, snapshot, lang) | _around(node, code, snapshot, lang)
            day = snapshot.data_day().isoformat()
            body = render_template("finding.html", code=code, data_day=day, version=told_version(snapshot.version), **facts)
    return tagged(body, form, now)


def _around(node: NamedNode, code: str, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """What the page says as those of other things do: words, who is responsible, states, picture, and how it is shared."""
    asker = Asker(snapshot, current_reader(), lang)
    page = about(asker, node)
    whole, small = pictures(asker, node)
    words = " ".join(map(plain, page.answers[:2]))
    shown = Shown(f"/findings/{code}", {}, Words(words, words), whole or "")
    share = shared(asked_of("findings", {"finding": code, "state": "all"}, snapshot), shown)
    return {"page": page, "graph_url": whole, "drawn_url": small} | share


def seen_of(said: Mapping[str, str]) -> str:
    """The tag that a change names, by `If-Match` or in its body.

    Unguarded   it names none
    """
    named = [str(one).partition(".")[0] for one in request.if_match.as_set()]
    seen = named[0] if len(named) == 1 else said.get("seen", "").strip()
    if not seen:
        raise Unguarded("Name what you have seen: If-Match with its ETag, or its «seen» in the body.")
    return seen
