"""A plan put on the exchange: holdings become offers, needs become requests, and every share asks its giver.

Whoever is named proposes; the givers accept or decline, and only what they accept becomes an agreement. What the plan leaves
unmet becomes a request too, so that everybody sees it waiting.
"""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import OPEN_END, Term, literal
from graph.snapshot import Draft
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.allocate import Need, Plan, Share, plan
from queries.catalog import question
from queries.change_steps import SUBJECTS, free, thing
from queries.entered import By, enter
from queries.exchange_steps import ask_for, keep
from queries.exchanges import Exchange, Side, read_side
from queries.mandates import pointing
from queries.params import bind, resolve

MOST = 5_000
"""Shares and unmet needs that one commit can put on the exchange."""


@dataclass(frozen=True)
class Put:
    """What a commit put on the exchange."""

    shares: int
    unmet: int


Left = AbstractSet[tuple[str, str]]
"""Shares that are left out of a plan: the codes of need and source."""


def commit_plan(  # noqa: PLR0913 - whose plan, for whom, and what of it
    draft: Draft, given: Mapping[str, str], performer: str, by: By, *, left_out: Left = frozenset(), source: str = ""
) -> Put:
    """Make the plan that the parameters of `allocate` choose, and put it on the exchange in the name of a subject.

    Of a `source` only its shares are proposed, and no need waits as a request. What is left out is not proposed either way.

    BadRequest   a parameter is wrong, there is nothing to propose, or more than `MOST`
    """
    asked = question("allocate")
    bound = resolve(asked, given, draft)
    subject = thing(draft, performer, SUBJECTS)
    plans = [_chosen(one, left_out, source, draft) for one in plan(draft.select(bind(asked, bound.terms)), bound, draft)]
    put = Put(sum(len(one.shares) for one in plans), sum(len(one.unmet) for one in plans))
    if not put.shares:
        raise BadRequest("There is no share to propose; choose another place or resource, or look at what stays unmet and why.")
    if put.shares + put.unmet > MOST:
        raise BadRequest(f"The plan has {put.shares + put.unmet} needs; at most {MOST} go at once: choose a place or a resource.")
    for one in plans:
        _put(draft, one, subject, by)
    return put


def _chosen(one: Plan, left_out: Left, source: str, draft: Draft) -> Plan:
    """What of a plan is to be proposed."""
    shares = [
        share
        for share in one.shares
        if source in ("", _code(share.supply.source, draft))
        and (_code(share.need.node, draft), _code(share.supply.source, draft)) not in left_out
    ]
    return Plan(one.resource, shares, [] if source else one.unmet)


def _code(node: NamedNode, draft: Draft) -> str:
    return (draft.ids.split(node.value) or ("", ""))[1]


def _put(draft: Draft, one: Plan, subject: NamedNode, by: By) -> None:
    offers = _offers(draft, one, by)
    for share in one.shares:
        request = _request(draft, one.resource, share.need, share, by)
        quantity = share.quantity if request.quantity is None else min(share.quantity, request.quantity)
        ask_for(draft, Exchange(offers[share.supply.source], request, ()), quantity, subject, by)
    for need, _ in one.unmet:
        _request(draft, one.resource, need, None, by)


def _offers(draft: Draft, one: Plan, by: By) -> dict[NamedNode, Side]:
    """The offer behind each source: itself, or a new one of as much of a holding as the plan gives."""
    wanted = defaultdict[NamedNode, Decimal](Decimal)
    supplies = {share.supply.source: share.supply for share in one.shares}
    for share in one.shares:
        wanted[share.supply.source] += share.quantity
    found = dict[NamedNode, Side]()
    for source, quantity in wanted.items():
        known = read_side(source, draft)
        said: dict[str, Term | None] = {RM.quantity: literal(quantity), RM.unit: supplies[source].unit, RM.ofHolding: source}
        found[source] = known or _new(draft, "offer", (supplies[source].giver, one.resource, source), said, by)
    return found


def _request(draft: Draft, resource: NamedNode, need: Need, share: Share | None, by: By) -> Side:
    """The request behind a need: one that waits already, or a new one."""
    for node in sorted(pointing(draft, RM.meetsNeed, need.node), key=str):
        known = read_side(node, draft)
        if known and known.resource == resource and known.holder == need.household and known.holds(draft.data_day()):
            return known
    said: dict[str, Term | None] = {RM.meetsNeed: need.node}
    if share:
        said |= {RM.quantity: literal(share.quantity), RM.unit: share.supply.unit}
    return _new(draft, "request", (need.household, resource, need.node), said, by)


def _new(draft: Draft, kind: str, what: tuple[NamedNode, NamedNode, NamedNode], said: Mapping[str, Term | None], by: By) -> Side:
    """A new offer or request from the data day, named after the holding or the need behind it."""
    holder, resource, behind = what
    node = NamedNode(free(draft, kind, f"plan-{(draft.ids.split(behind.value) or ('', ''))[1]}"))
    period: dict[str, Term] = {RM.validFrom: literal(draft.data_day()), RM.validTo: literal(OPEN_END)}
    about: dict[str, Term] = {RM.holder: holder, RM.resourceType: resource, **period}
    keep(draft, node, RM.Offer if kind == "offer" else RM.Request, about | {name: term for name, term in said.items() if term})
    enter(draft, node, by)
    return _read(node, draft)


def _read(node: NamedNode, draft: Draft) -> Side:
    found = read_side(node, draft)
    if found is None:
        raise TypeError(f"{node} is no offer and no request")
    return found
