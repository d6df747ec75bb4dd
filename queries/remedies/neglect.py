"""Candidates for what ought to be there and is not: a measure, a visit, somebody on a post, an answer, a confirmation."""

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from graph.rdf import PREFIXES, Term
from queries.remedies.around import Around, unique
from queries.remedies.offers import (
    MOST_PARTIES,
    Candidate,
    add,
    agree,
    correct,
    each_alone,
    end,
    others_first,
    retract,
    sharers,
)

MEMBER, ORGANIZATION, ROLE = (PREFIXES["org"] + name for name in ("member", "organization", "role"))
KINDS = {
    "clothing": "minimum-allowance",
    "education": "education",
    "food": "minimum-allowance",
    "housing": "dangerous-house",
    "income": "industry",
    "medical": "health",
    "water": "infrastructure",
}
"""By need of a household the kind of a measure that meets it."""


def no_measure(around: Around) -> Iterator[Candidate]:
    """Somebody begins a measure, first who did before, helps the household or answers for it; or its risk was removed."""
    before = around.records("Measure", "benefits", around.scope)
    needs = [record for record in around.records("Need", "needOf", around.scope) if record.holds(around.day)]
    fits = [KINDS.get(around.word(record.get("needDomain")), "") for record in needs]
    kind = next(filter(None, [*fits, *(around.word(record.get("measureKind")) for record in before)]), "minimum-allowance")
    for who in others_first([*(record.node_of("holder") for record in before), *_helpers(around), *around.anybody_accountable()]):
        row = {"holder": around.word(who), "kind": kind, "benefits": around.word(around.scope), "from": around.day.isoformat()}
        yield (add("measures", row),)
    monitoring = around.evidence("MonitoringRecord")
    yield tuple(correct(around, record, "risk_removed", around.day.isoformat()) for record in monitoring)
    yield tuple(end(around, record) for record in monitoring)


def no_visit(around: Around) -> Iterator[Candidate]:
    """The helper calls on the household; or the pairing ends."""
    if around.subject is not None:
        row = {"performer": around.word(around.subject), "visited": around.word(around.scope), "date": around.day.isoformat()}
        yield (add("visits", row | {"mode": "home"}),)
    yield tuple(end(around, record) for record in around.evidence("HelperPairing"))


def vacant(around: Around) -> Iterator[Candidate]:
    """Somebody of the organisation takes the post; or the vacancy was recorded wrongly, or the post ends."""
    posts = around.records("OrganizationMembership", ORGANIZATION, around.subject)
    seat = around.record(around.matter) if around.matter else None
    for member in others_first(record.node_of(MEMBER) for record in posts):
        said = {"member": member, "organization": around.subject, "post": seat.get(ROLE) if seat else None, "seat": around.matter}
        yield (add("posts", {name: around.word(term) for name, term in said.items()} | {"from": around.day.isoformat()}),)
    yield tuple(retract(around, record) for record in around.evidence("Vacancy"))
    if seat:
        yield (end(around, seat),)


def unserved(around: Around) -> Iterator[Candidate]:
    """An offer is brought together with the request; or somebody agrees to share the resource; or the request ends."""
    for request in around.evidence("Request"):
        resource = request.node_of("resourceType")
        if resource is None or around.subject is None:
            continue
        offers = [offer for offer in around.records("Offer", "resourceType", resource) if offer.holds(around.day)]
        others = [offer for offer in offers if offer.get("holder") != around.subject]
        for offer in others[:MOST_PARTIES]:
            said = {"of": request.node, "performer": offer.get("holder"), "counterpart": offer.node}
            row = {name: around.word(term) for name, term in said.items()}
            yield (add("exchange_steps", row | {"step": "matched", "date": around.day.isoformat()}),)
        givers = sharers(around, resource, around.subject)
        yield from each_alone(agree(around, giver, around.subject, resource) for giver in givers)
        yield (end(around, request),)


def stale_roster(around: Around) -> Iterator[Candidate]:
    """Somebody confirms the roster for the place: who did so before, else who is accountable there."""
    return _confirmed(around, {"roster": around.matter})


def stale_record(around: Around) -> Iterator[Candidate]:
    """The same of the one record."""
    roster = next((record.get("ofRoster") for record in around.evidence("Confirmation")), None)
    return _confirmed(around, {"roster": roster, "record": around.matter})


def _confirmed(around: Around, what: Mapping[str, Term | None]) -> Iterator[Candidate]:
    before = [record.node_of("performer") for record in around.evidence("Confirmation")]
    for who in others_first([*before, *around.anybody_accountable()]):
        said = {"place": around.scope, **what, "by": who}
        yield (add("confirmations", {name: around.word(term) for name, term in said.items()} | {"date": around.day.isoformat()}),)


def _helpers(around: Around) -> list[NamedNode]:
    pairings = around.records("HelperPairing", "ofHousehold", around.scope)
    return unique(record.node_of("helper") for record in pairings if record.holds(around.day))
