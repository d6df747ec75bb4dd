"""The file of a household for the household itself: a printed code opens it, and what is in it can be confirmed or contested.

`/household-words` is where those who answer for the place see what households contest, and settle it.
"""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api import testimonies
from api.accounts import households, links
from api.area import lies_in
from api.findings import who_of
from api.origin import check_origin, sent_words
from api.own_words import VERDICTS
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from api.signing import onward
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from ontology.errors import NotFound

DAYS = 90
"""How long a printed code opens the file."""
ITSELF = "the household itself"
"""Who says something with a printed code: nobody is named."""


def blueprint(service: Service) -> Blueprint:
    """The routes."""
    door, book = Blueprint("own_file", __name__), service.accounts
    service.to_give_up.append(lambda: households.forget_gone(book, lambda household: _is_there(service, household)))

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
        """Say of a `record` of one's own file that it is right or wrong, that help arrived or that one was told (`verdict`)."""
        check_parameters("lang")
        check_origin()
        said = {"record": "", "verdict": "", "words": ""} | sent_words({"record", "verdict", "words"})
        who = current_reader().name or ITSELF
        testimonies.say(service, household, testimonies.Word(said["record"], said["verdict"], said["words"]), who)
        return onward(f"/households/{household}#words")

    _settling(door, service)
    return door


def _settling(door: Blueprint, service: Service) -> None:
    """The routes of those who answer for a place."""

    @door.get("/household-words")
    def listed() -> ResponseReturnValue:
        """What households contest in their files and nobody has settled yet, of the places of whoever asks."""
        check_parameters("lang")
        with service.store.snapshot() as snapshot:
            found = [one for one in testimonies.contested(snapshot) if _answers_for(one.household, snapshot)]
        return _private(render_template("household_words.html", sayings=found, verdicts=VERDICTS, lang=language()))

    @door.post("/household-words/<saying>/settle")
    def settle(saying: str) -> ResponseReturnValue:
        """Say that one has looked into it (`who`), and tell the household what came of it (`answer`)."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"who", "answer"})
        with service.store.snapshot() as snapshot:
            if not _answers_for(testimonies.one_testimony(saying, snapshot).household, snapshot):
                raise NotFound("There is no such testimony.")
        testimonies.settle(service, saying, said.get("answer", ""), who_of(said))
        return onward("/household-words")


def _answers_for(household: str, snapshot: Snapshot) -> bool:
    reader = current_reader()
    return reader.whole or lies_in(reader, NamedNode(snapshot.ids.iri("household", household)), snapshot)


def _is_there(service: Service, household: str) -> bool:
    with service.store.snapshot() as snapshot:
        return next(snapshot.quads(NamedNode(snapshot.ids.iri("household", household)), TYPE), None) is not None


def _private(page: str) -> Response:
    response = Response(page, content_type="text/html; charset=utf-8")
    response.cache_control.no_store = True
    return response
