"""What people do on the exchange: publish an offer or a request, take one back, and take an exchange one step further.

Each is part of one commit. What is published is read as a row of the rosters `offers` and `requests`; an accepted exchange
becomes an agreement in force, so that paths, flows and allocations use it; a confirmed one, the flow of what arrived.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, OPEN_END, TYPE, Term, literal
from graph.snapshot import Draft
from graph.vocabulary import superclasses
from ontology.errors import BadRequest, OutOfTurn
from ontology.terms import RM, RMV
from queries.change_steps import SUBJECTS, add, free, thing
from queries.entered import By, enter
from queries.exchange_life import ASKED, RULES, STEPS, Parties, after
from queries.exchanges import SIDES, Exchange, Side, exchanges_of, kind_of, left_of, read_exchange, said_of, side, withdrawn
from queries.fits import duties_for
from queries.mandates import Mandates, places_of, pointed

LONGEST = 2000


def publish(draft: Draft, kind: str, row: Mapping[str, str], by: By) -> NamedNode:
    """Put an offer or a request on record, as a row of its roster; without `from` it counts from the data day.

    BadRequest   what is wrong in which cell
    """
    cells = {name: cell for name, cell in row.items() if cell.strip()}
    cells.setdefault("from", draft.data_day().isoformat())
    cells.setdefault("code", _code(draft, kind))
    if "quantity" in cells:
        read_quantity(cells["quantity"])
    add(draft, {"table": f"{kind}s"}, cells)
    one = side(kind, cells["code"], draft)
    enter(draft, one.node, by)
    _write(draft, one, "submitted", {RM.performer: one.holder}, by)
    return one.node


def take_back(draft: Draft, one: Side, performer: str, by: By) -> NamedNode:
    """Take an offer or a request back as a whole; what was agreed stays agreed.

    OutOfTurn   it is not the performer's, or gone, or somebody waits for an answer
    """
    subject = thing(draft, performer, SUBJECTS)
    if subject != one.holder:
        raise OutOfTurn(
            f"To withdraw it is for its holder to do, {_code_of(draft, one.holder.value)}; not for {performer}.", field="subject"
        )
    if withdrawn(one, draft):
        raise OutOfTurn(f"The {kind_of(one, draft)} has been withdrawn already.")
    if any(exchange.state == ASKED for exchange in exchanges_of(one, draft)):
        raise OutOfTurn("Somebody has asked and waits for an answer; accept, decline or withdraw that first.")
    return _write(draft, one, "withdrawn", {RM.performer: subject}, by)


def step(draft: Draft, exchange: Exchange, said: Mapping[str, str], by: By) -> NamedNode:
    """Do what the words `act`, `subject` (a code), `quantity` and `reason` say.

    BadRequest   a word that is unknown, missing, or of no use for this act
    OutOfTurn    the state does not allow it, it is for somebody else to do, or not enough is left
    """
    words = {name: word.strip() for name, word in said.items() if word.strip()}
    act = _checked(words)
    subject = thing(draft, words["subject"], SUBJECTS)
    parties = Parties(
        *(_code_of(draft, iri) for iri in (exchange.parties.giver, exchange.parties.receiver, exchange.parties.asker))
    )
    to = after(exchange.state, act, _code_of(draft, subject.value), parties)
    given: dict[str, Term] = {RM.counterpart: exchange.offer.node, RM.performer: subject}
    if "reason" in words:
        given[RM.comment] = literal(words["reason"])
    if act == "ask":
        given |= _asked(draft, exchange, words)
    if act == "accept":
        given[RM.ledTo] = _agree(draft, exchange, by)
    if act == "confirm":
        _arrive(draft, exchange, by)
    return _write(draft, exchange.request, STEPS.get(to, to), given, by)


def ask_for(draft: Draft, exchange: Exchange, quantity: Decimal, performer: NamedNode, by: By) -> None:
    """Bring a request together with an offer, unchecked: for a plan that kept the rules itself."""
    given: dict[str, Term] = {RM.counterpart: exchange.offer.node, RM.quantity: literal(quantity), RM.performer: performer}
    _write(draft, exchange.request, STEPS[ASKED], given, by)


def read_quantity(word: str) -> Decimal:
    """A quantity that somebody wrote.

    BadRequest   it is no number above 0
    """
    try:
        found = Decimal(word)
    except InvalidOperation:
        found = Decimal(0)
    if not (found.is_finite() and 0 < found < 10**12):
        raise BadRequest(f"quantity cannot be «{word}»; write a number above 0.", field="quantity")
    return found


def _checked(words: Mapping[str, str]) -> str:
    act = words.get("act", "")
    if act not in RULES:
        raise BadRequest(f"act cannot be «{act}»; it is one of {', '.join(RULES)}.", field="act")
    if "subject" not in words:
        raise BadRequest(f"To {act}, subject is needed: the code of the party that does it.", field="subject")
    if RULES[act].reason and "reason" not in words:
        raise BadRequest(f"To {act}, reason is needed: what the other side is told.", field="reason")
    if "quantity" in words and act != "ask":
        raise BadRequest(f"quantity has no use where an exchange is to {act}; leave it out.", field="quantity")
    if len(words.get("reason", "")) > LONGEST:
        raise BadRequest(f"reason has more than {LONGEST} characters.", field="reason")
    return act


def _asked(draft: Draft, exchange: Exchange, words: Mapping[str, str]) -> dict[str, Term]:
    """How much is asked for: what somebody said, else as much as both sides have left."""
    check_fit(draft, exchange.offer, exchange.request)
    left = _left(draft, exchange)
    quantity = read_quantity(words["quantity"]) if "quantity" in words else left
    if quantity is None:
        return {}
    _check_left(quantity, left)
    return {RM.quantity: literal(quantity)}


def check_fit(draft: Draft, offer: Side, request: Side) -> None:
    """Refuse to bring together what does not fit.

    OutOfTurn   why not
    """
    day = draft.data_day()
    if offer.resource != request.resource or (offer.unit and request.unit and offer.unit != request.unit):
        raise OutOfTurn("The offer and the request are not of the same resource and unit; look for one that fits.")
    if offer.holder == request.holder:
        raise OutOfTurn("The offer and the request are of the same subject; nothing would move.")
    if not (offer.holds(day) and request.holds(day)):
        raise OutOfTurn(f"The offer and the request are not both in force on the data day {day}.")
    places = places_of(request.holder, draft)
    scope = pointed(draft, offer.node, RM.scope)
    if scope and not scope & places:
        raise OutOfTurn("The offer is not good for where the receiver is; look for one whose scope is.")
    if Mandates(draft, day).forbids(offer.holder, duties_for(request, draft), places):
        raise OutOfTurn("A mandate forbids the giver what the resource is for, where the receiver is.")


def _left(draft: Draft, exchange: Exchange) -> Decimal | None:
    known = [left for one in (exchange.offer, exchange.request) if (left := left_of(one, draft)) is not None]
    if any(withdrawn(one, draft) for one in (exchange.offer, exchange.request)):
        raise OutOfTurn("The offer or the request has been withdrawn.")
    return min(known, default=None)


def _check_left(quantity: Decimal, left: Decimal | None) -> None:
    if left is not None and not 0 < quantity <= left:
        raise OutOfTurn(f"{quantity} is more than is left ({left}); ask for less, or for something else.", field="quantity")


def _agree(draft: Draft, exchange: Exchange, by: By) -> NamedNode:
    """The agreement that an accepted exchange becomes, in force from the data day as long as both sides are."""
    check_fit(draft, exchange.offer, exchange.request)
    quantity, left = exchange.quantity, _left(draft, exchange)
    if left is not None:
        quantity = quantity or left
        _check_left(quantity, left)
    offer, request = exchange.offer, exchange.request
    node = NamedNode(free(draft, "agreement", f"{_name(draft, request)}-{_name(draft, offer)}"))
    unit = offer.unit or request.unit
    said: dict[str, Term | None] = {
        RM.fromSubject: offer.holder,
        RM.toSubject: request.holder,
        RM.resourceType: offer.resource,
        RM.quantity: literal(quantity) if quantity else None,
        RM.unit: unit if quantity else None,
        RM.validFrom: literal(draft.data_day()),
        RM.validTo: literal(min(offer.last, request.last, OPEN_END)),
    }
    keep(draft, node, RM.Agreement, {name: term for name, term in said.items() if term})
    enter(draft, node, by)
    return node


def _arrive(draft: Draft, exchange: Exchange, by: By) -> None:
    """The flow of what the receiver confirms, under the agreement; nothing where that names no quantity, or is a loan."""
    agreed = exchange.agreement
    if not isinstance(agreed, NamedNode) or Quad(agreed, TYPE, NamedNode(RM.Agreement), CURRENT) not in draft.store:
        return
    said = said_of(agreed, draft)
    names = (RM.fromSubject, RM.toSubject, RM.resourceType, RM.quantity, RM.unit)
    if not all(name in said for name in names):
        return
    node = NamedNode(free(draft, "resource-flow", (draft.ids.split(agreed.value) or ("", ""))[1]))
    known: dict[str, Term] = {RM.onDate: literal(draft.data_day()), RM.underAgreement: agreed}
    keep(draft, node, RM.ResourceFlow, known | {name: said[name] for name in names})
    enter(draft, node, by)


def _write(draft: Draft, one: Side, word: str, given: Mapping[str, Term], by: By) -> NamedNode:
    """Keep a step of an offer or a request: the party in the facts, the user and the moment beside the sources."""
    node = NamedNode(free(draft, "step", f"{_name(draft, one)}-1"))
    said: dict[str, Term] = {
        RM.stepOf: one.node,
        RM.stepKind: NamedNode(f"{RMV.BASE}step-{word}"),
        RM.onDate: literal(draft.data_day()),
        **given,
    }
    keep(draft, node, RM.ExchangeStep, said)
    enter(draft, node, by)
    return node


def keep(draft: Draft, node: NamedNode, of_class: str, said: Mapping[str, Term]) -> None:
    """Write a record with its class and all above it, as a load does."""
    draft.add(Quad(node, TYPE, NamedNode(name), CURRENT) for name in superclasses(of_class))
    draft.add(Quad(node, NamedNode(name), term, CURRENT) for name, term in said.items())


def _code(draft: Draft, kind: str) -> str:
    if kind not in SIDES:
        raise BadRequest(f"{kind} cannot be published; publish an offer or a request.")
    return (draft.ids.split(free(draft, kind, "new")) or ("", ""))[1]


def _code_of(draft: Draft, iri: str) -> str:
    """Kind and code of a thing, as people name it."""
    return "/".join(draft.ids.split(iri) or (iri,)) if iri else ""


def _name(draft: Draft, one: Side) -> str:
    return (draft.ids.split(one.node.value) or ("", ""))[1]


def pair(draft: Draft, request: str, offer: str) -> Exchange:
    """The exchange of a request and an offer, by their codes.

    NotFound   one of them is not there
    """
    return read_exchange(side("offer", offer, draft), side("request", request, draft), draft)
