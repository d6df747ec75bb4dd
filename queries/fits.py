"""What fits on the exchange: how much of offers and requests is left, and which of them belong together.

An offer fits a request of the same resource (and unit, where both name one) on a day on which both are in force, while something
is left of both, for another subject inside the scope of the offer, unless a mandate forbids it. Paired, mandated and near ones
come first.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import Term, literal
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RM
from queries.exchanges import Exchange, Side, left_of, read_exchange, read_side
from queries.mandates import Mandates, in_force, places_of, pointed, pointing
from queries.params import Bound

COLUMNS = ("request", "receiver", "offer", "giver", "resource", "quantity", "unit", "mandate", "distance", "paired")
MANDATED = ("must", "may", "none")


@dataclass(frozen=True)
class Fit:
    """Why an offer fits a request. `distance` 0 is the same village, 1 the same township, 2 the same county, 3 beyond."""

    quantity: Decimal | None
    mandate: str
    distance: int
    paired: bool

    @property
    def rank(self) -> tuple[int, int, int]:
        """The better, the less."""
        return int(not self.paired), MANDATED.index(self.mandate), self.distance


class Fits:
    """Says of offers and requests whether they fit on a day."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        self._snapshot, self._day = snapshot, day
        self.mandates = Mandates(snapshot, day)

    def fit(self, offer: Side, request: Side) -> Fit | None:
        """Why they fit; None where they do not."""
        if not self._alike(offer, request):
            return None
        places, duties = places_of(request.holder, self._snapshot), duties_for(request, self._snapshot)
        scope = pointed(self._snapshot, offer.node, RM.scope)
        if (scope and not scope & places) or self.mandates.forbids(offer.holder, duties, places):
            return None
        lefts = [left for one in (offer, request) if (left := left_of(one, self._snapshot, self._day)) is not None]
        if Decimal(0) in lefts:
            return None
        mandate = self.mandates.best(offer.holder, duties, places)
        return Fit(
            min(lefts, default=None), mandate, self._distance(offer.holder, places), self._paired(offer.holder, request.holder)
        )

    def _alike(self, offer: Side, request: Side) -> bool:
        same_unit = not (offer.unit and request.unit) or offer.unit == request.unit
        other = offer.holder != request.holder
        return other and same_unit and offer.resource == request.resource and offer.holds(self._day) and request.holds(self._day)

    def _distance(self, giver: NamedNode, places: set[NamedNode]) -> int:
        return distance(places & places_of(giver, self._snapshot), self._snapshot)

    def _paired(self, giver: NamedNode, receiver: NamedNode) -> bool:
        snapshot = self._snapshot
        villages = places_of(receiver, snapshot)
        records = [
            *(one for one in pointing(snapshot, RM.supporter, giver) if pointed(snapshot, one, RM.pairedVillage) & villages),
            *(one for one in pointing(snapshot, RM.helper, giver) if receiver in pointed(snapshot, one, RM.ofHousehold)),
        ]
        return any(in_force(record, self._day, snapshot) for record in records)


def distance(common: set[NamedNode], snapshot: Snapshot) -> int:
    """How far apart two are that have some places in common: the level of the smallest of them."""
    kinds = {(snapshot.ids.split(place.value) or ("",))[0] for place in common}
    return next((level for level, kind in enumerate(("village", "township", "county")) if kind in kinds), 3)


def duties_for(request: Side, snapshot: Snapshot) -> set[NamedNode]:
    """The duties that a request serves: those of its need, else all that require its resource."""
    of_resource = pointing(snapshot, RM.requiresResource, request.resource)
    domains = {
        domain for need in pointed(snapshot, request.node, RM.meetsNeed) for domain in pointed(snapshot, need, RM.needDomain)
    }
    return {duty for domain in domains for duty in pointing(snapshot, RM.addressesNeed, domain)} & of_resource or of_resource


def with_left(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The rows of `offers` or `requests` with what is left of each on the day, in the last column but one."""
    day = bound.day
    rows = []
    for row in found.rows:
        one = _side(row[0], snapshot)
        left = left_of(one, snapshot, day) if one else None
        rows.append((*row[:4], literal(left) if left is not None else None, *row[4:]))
    return Table((*found.columns[:4], "left", *found.columns[4:]), rows)


def matches(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """What fits, for each request the best offer first; `found` has one row `request`, `offer` for each pair of one resource."""
    fits, sides = Fits(snapshot, bound.day), dict[Term | None, Side | None]()
    rows = []
    for row in found.rows:
        request, offer = (sides.setdefault(term, _side(term, snapshot)) for term in row[:2])
        fit = fits.fit(offer, request) if offer and request else None
        if offer and request and fit:
            rows.append(((request.node.value, *fit.rank, offer.node.value), _match(offer, request, fit)))
    return Table(COLUMNS, [row for _, row in sorted(rows, key=lambda one: one[0])])


def _match(offer: Side, request: Side, fit: Fit) -> Row:
    quantity = literal(fit.quantity) if fit.quantity is not None else None
    about = (literal(fit.mandate), literal(fit.distance), literal(fit.paired))
    sides = (request.node, request.holder, offer.node, offer.holder)
    return (*sides, offer.resource, quantity, offer.unit or request.unit, *about)


def standing(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """Every exchange with its state on the day; `found` has the offers and requests that were ever brought together."""
    day, state = bound.day, bound.words.get("state")
    rows = []
    for row in found.rows:
        request, offer = _side(row[0], snapshot), _side(row[1], snapshot)
        if request and offer:
            exchange = read_exchange(offer, request, snapshot, day)
            rows += [_exchange(exchange)] if exchange.steps and state in (None, exchange.state) else []
    return Table(("request", "receiver", "offer", "giver", "resource", "quantity", "unit", "state", "day", "agreement"), rows)


def _exchange(exchange: Exchange) -> Row:
    offer, request = exchange.offer, exchange.request
    quantity = literal(exchange.quantity) if exchange.quantity is not None else None
    about = (literal(exchange.state), literal(exchange.steps[-1].day), exchange.agreement)
    sides = (request.node, request.holder, offer.node, offer.holder)
    return (*sides, offer.resource, quantity, offer.unit or request.unit, *about)


def _side(term: Term | None, snapshot: Snapshot) -> Side | None:
    return read_side(term, snapshot) if isinstance(term, NamedNode) else None
