"""Which offer or holding should go to which need: the problem put together from the facts, and its answer as rows with reasons.

Needs that are alike (village, duty, how badly off the household is, who is paired with it) are one class; `queries/shares.py`
says how many shares each class gets from whom, and inside a class those with most open needs come first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import TYPE, Term, literal, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from ontology.terms import RM, RMV
from queries.exchange_life import PROMISED
from queries.exchanges import exchanges_of, read_side
from queries.fits import MANDATED, distance
from queries.mandates import Mandates, places_of, pointed, pointing
from queries.params import Bound
from queries.shares import Arc, Problem, share_out
from queries.supplies import Supply, supplies

COLUMNS = (
    *("need", "household", "village", "duty", "resource", "quantity", "unit"),
    *("giver", "source", "mandate", "distance", "reason"),
)
TIERS = {NamedNode(RMV.group_five_guarantee): 2, NamedNode(RMV.group_minimum_allowance): 1}
"""How badly off the households of a group are, beside all others at 0."""
USUAL = {NamedNode(RMV.unit_cny): Decimal(1000)}
"""How much one need takes where nobody says; of any other unit 1."""
NOWHERE = ("nobody", "out-of-reach", "forbidden", "no-mandate", "used-up")
"""Why a need stays unmet, the first that keeps every giver from it."""


@dataclass(frozen=True)
class Need:
    """An open need."""

    node: NamedNode
    household: NamedNode
    village: NamedNode
    duty: NamedNode
    tier: int


@dataclass(frozen=True)
class Way:
    """How a supply would reach a class of needs, or why it cannot (`hindrance`)."""

    hindrance: str
    mandate: str = "none"
    distance: int = 3
    paired: bool = False

    @property
    def cost(self) -> int:
        """0 to 11: what is paired costs least, then what is mandated, then what is near."""
        return 4 * int(not self.paired) + 2 * MANDATED.index(self.mandate) + self.distance

    @property
    def reason(self) -> str:
        """What speaks for it, in one word."""
        return "paired" if self.paired else "mandated" if self.mandate != "none" else "near" if self.distance < 2 else "able"


@dataclass(frozen=True)
class Share:
    """What one need gets from one supply."""

    need: Need
    supply: Supply
    way: Way
    quantity: Decimal


@dataclass(frozen=True)
class Plan:
    """What goes to whom of one resource, and why the others get nothing."""

    resource: NamedNode
    shares: list[Share]
    unmet: list[tuple[Need, str]]


@dataclass(frozen=True)
class Wish:
    """What was asked for: the share of one need (None for the usual one), and whether only givers with a mandate count."""

    share: Decimal | None
    mandate: bool
    day: date


def allocate(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The plan as rows: shares by need, then what stays unmet; `found` has need, household, village, duty and resource."""
    what = bound.words.get("what", "")
    plans = plan(found, bound, snapshot)
    shares = [_share_row(one, share) for one in plans for share in one.shares if what != "unmet"]
    unmet = [_unmet_row(one, need, why) for one in plans for need, why in one.unmet if what != "shares"]
    return Table(COLUMNS, [*shares, *unmet])


def plan(found: Table, bound: Bound, snapshot: Snapshot) -> list[Plan]:
    """A plan for each resource.

    BadRequest   a share of nothing
    """
    share = Decimal(str(value(bound.terms["share"]))) if "share" in bound.terms else None
    if share is not None and share <= 0:
        raise BadRequest("share cannot be 0; write how much one need takes, or leave it out.")
    day = bound.day
    wish = Wish(share, value(bound.terms["mandate"]) is True, day)
    served = _served(snapshot, day)
    tiers, by_resource = _tiers(snapshot), defaultdict[NamedNode, list[Need]](list)
    for node, household, village, duty, resource in map(_nodes, found.rows):
        if node not in served:
            by_resource[resource].append(Need(node, household, village, duty, tiers.get(household, 0)))
    return [_Planner(resource, needs, wish, snapshot).plan() for resource, needs in sorted(by_resource.items(), key=str)]


class _Planner:
    """Plans one resource."""

    def __init__(self, resource: NamedNode, needs: list[Need], wish: Wish, snapshot: Snapshot) -> None:
        self._resource, self._needs, self._wish, self._snapshot = resource, needs, wish, snapshot
        self._supplies = supplies(resource, snapshot, wish.day)
        self._mandates = Mandates(snapshot, wish.day)
        self._places: dict[NamedNode, set[NamedNode]] = {}
        self._paired = frozenset(target for supply in self._supplies for target in supply.paired)

    def plan(self) -> Plan:
        """The shares and what stays unmet."""
        classes = self._classes()
        ways = {
            (number, place): self._way(supply, members[0])
            for place, members in enumerate(classes)
            for number, supply in enumerate(self._supplies)
        }
        arcs = [Arc(*key, way.cost) for key, way in ways.items() if not way.hindrance]
        amounts = share_out(self._problem(classes, arcs))
        shares, unmet = list[Share](), list[tuple[Need, str]]()
        given = defaultdict[int, list[tuple[int, int]]](list)
        for arc, amount in zip(arcs, amounts, strict=True):
            given[arc.need] += [(arc.supply, amount)] if amount else []
        for place, members in enumerate(classes):
            waiting = iter(members)
            for number, amount in sorted(given[place], key=lambda one: (ways[one[0], place].cost, one[0])):
                supply = self._supplies[number]
                shares += [
                    Share(need, supply, ways[number, place], self._size(supply))
                    for need, _ in zip(waiting, range(amount), strict=False)
                ]
            why = self._why([ways[number, place] for number in range(len(self._supplies))])
            unmet += [(need, why) for need in waiting]
        return Plan(
            self._resource, sorted(shares, key=lambda one: one.need.node.value), sorted(unmet, key=lambda one: one[0].node.value)
        )

    def _classes(self) -> list[list[Need]]:
        """Needs that are alike, those of the household with most open needs first."""
        open_needs = Counter(need.household for need in self._needs)
        found = defaultdict[tuple[str, str, int, str], list[Need]](list)
        for need in self._needs:
            household = need.household.value if need.household in self._paired else ""
            found[need.village.value, need.duty.value, need.tier, household].append(need)
        return [
            sorted(members, key=lambda need: (-open_needs[need.household], need.node.value))
            for _, members in sorted(found.items())
        ]

    def _problem(self, classes: list[list[Need]], arcs: list[Arc]) -> Problem:
        total = len(self._needs)
        most = [
            total if supply.quantity is None else min(total, int(supply.quantity / self._size(supply)))
            for supply in self._supplies
        ]
        tiers, villages = [members[0].tier for members in classes], [members[0].village.value for members in classes]
        return Problem(most, [len(members) for members in classes], tiers, villages, arcs)

    def _size(self, supply: Supply) -> Decimal:
        usual = USUAL.get(supply.unit, Decimal(1)) if isinstance(supply.unit, NamedNode) else Decimal(1)
        return self._wish.share or usual

    def _way(self, supply: Supply, need: Need) -> Way:
        places = self._places_of(need.village)
        paired = bool(supply.paired & {need.village, need.household})
        if supply.giver == need.household or not (paired or supply.reach & places):
            return Way("out-of-reach")
        mandate = self._mandates.of(supply.giver, need.duty, places)
        if mandate == "must-not":
            return Way("forbidden")
        if mandate == "none" and self._wish.mandate:
            return Way("no-mandate")
        return Way("", mandate, distance(places & self._places_of(supply.giver), self._snapshot), paired)

    def _places_of(self, subject: NamedNode) -> set[NamedNode]:
        if subject not in self._places:
            self._places[subject] = places_of(subject, self._snapshot)
        return self._places[subject]

    @staticmethod
    def _why(ways: list[Way]) -> str:
        hindrances = {way.hindrance or "used-up" for way in ways} or {"nobody"}
        return max(hindrances, key=NOWHERE.index)


def _served(snapshot: Snapshot, day: date) -> set[NamedNode]:
    """The needs that an exchange serves already, or would if it were accepted."""
    found = set[NamedNode]()
    for request in _asking(snapshot):
        one = read_side(request, snapshot)
        if one and any(exchange.state in PROMISED for exchange in exchanges_of(one, snapshot, day)):
            found |= pointed(snapshot, request, RM.meetsNeed)
    return found


def _asking(snapshot: Snapshot) -> Iterator[NamedNode]:
    for quad in snapshot.quads(None, TYPE, NamedNode(RM.Request)):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _tiers(snapshot: Snapshot) -> Mapping[NamedNode, int]:
    """The tier of every household of a group that has one."""
    found = dict[NamedNode, int]()
    for group, tier in sorted(TIERS.items(), key=lambda one: one[1]):
        found |= dict.fromkeys(pointing(snapshot, RM.inGroup, group), tier)
    return found


def _nodes(row: Iterable[Term | None]) -> tuple[NamedNode, NamedNode, NamedNode, NamedNode, NamedNode]:
    node, household, village, duty, resource = (term if isinstance(term, NamedNode) else NamedNode(str(term)) for term in row)
    return node, household, village, duty, resource


def _share_row(one: Plan, share: Share) -> Row:
    need, supply, way = share.need, share.supply, share.way
    about = (literal(way.mandate), literal(way.distance), literal(way.reason))
    what = (need.node, need.household, need.village, need.duty, one.resource, literal(share.quantity), supply.unit)
    return (*what, supply.giver, supply.source, *about)


def _unmet_row(one: Plan, need: Need, why: str) -> Row:
    what = (need.node, need.household, need.village, need.duty, one.resource, literal(Decimal(0)), None)
    return (*what, None, None, None, None, literal(why))
