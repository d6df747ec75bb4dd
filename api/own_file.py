"""The file of a household for the household itself: a printed code opens it, and what is in it can be confirmed or contested.

`/household-words` is where those who answer for the place see what households say, and settle it.
"""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.accounts import household_words as sayings
from api.accounts import links
from api.area import lies_in
from api.findings import who_of
from api.origin import check_origin, sent_words
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from api.signing import onward
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, NotFound

DAYS = 90
"""How long a printed code opens the file."""


def blueprint(service: Service) -> Blueprint:
    """The routes."""
    door, book = Blueprint("own_file", __name__), service.accounts
    service.to_give_up.append(lambda: sayings.forget_gone(book, lambda household: _is_there(service, household)))

    @door.post("/households/<household>/code")
    def code(household: str) -> ResponseReturnValue:
        """Make a code for a household to print, good for ninety days; one made before ends."""
        check_parameters("lang")
        check_origin()
        if not _is_there(service, household):
            raise NotFound(f"There is no household with the code «{household}».")
        made = links.make_link(book, links.HOUSEHOLD, household, DAYS * 24 * links.HOUR)
        return _private(render_template("household_letter.html", household=household, code=made, days=DAYS))

    @door.post("/households/<household>/words")
    def words(household: str) -> ResponseReturnValue:
        """Say that a `record` of one's own file is right or wrong (`verdict`: confirm, contest), and what is wrong (`words`)."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"record", "verdict", "words"})
        with service.store.snapshot() as snapshot:
            _check_own(household, said.get("record", ""), snapshot)
        sayings.say(book, household, said.get("record", ""), said.get("verdict", ""), said.get("words", ""))
        return onward(f"/households/{household}#words")

    @door.get("/household-words")
    def listed() -> ResponseReturnValue:
        """What households say of their files and nobody has settled yet, of the places of whoever asks."""
        check_parameters("lang")
        with service.store.snapshot() as snapshot:
            found = [one for one in sayings.open_sayings(book) if _answers_for(one.household, snapshot)]
        return _private(render_template("household_words.html", sayings=found))

    @door.post("/household-words/<saying>/settle")
    def settle(saying: str) -> ResponseReturnValue:
        """Say that one has looked into it (`who`)."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"who"})
        with service.store.snapshot() as snapshot:
            if not _answers_for(sayings.one_saying(book, saying).household, snapshot):
                raise NotFound("There is no such saying.")
        sayings.settle(book, saying, who_of(said))
        return onward("/household-words")

    @door.app_context_processor
    def helpers() -> dict[str, Any]:
        return {"said_by": lambda household: sayings.said_by(book, household), "day_of": _day}

    return door


def _check_own(household: str, record: str, snapshot: Snapshot) -> None:
    """BadRequest   the record is none that names the household"""
    kind, _, code = record.partition("/")
    own = NamedNode(snapshot.ids.iri("household", household))
    try:
        node = NamedNode(snapshot.ids.iri(kind, code))
    except ValueError:
        node = own
    if node != own and next(snapshot.quads(node, None, own), None) is None:
        raise BadRequest("This record is not in the file of the household.", field="record")


def _answers_for(household: str, snapshot: Snapshot) -> bool:
    reader = current_reader()
    return reader.whole or lies_in(reader, NamedNode(snapshot.ids.iri("household", household)), snapshot)


def _is_there(service: Service, household: str) -> bool:
    with service.store.snapshot() as snapshot:
        return next(snapshot.quads(NamedNode(snapshot.ids.iri("household", household)), TYPE), None) is not None


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _private(page: str) -> Response:
    response = Response(page, content_type="text/html; charset=utf-8")
    response.cache_control.no_store = True
    return response
