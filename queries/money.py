"""Money from the source to the household, counted once: the Python steps of `money-totals`, `money-sources` and `money-trace`.

docs/explanation/money.md defines every figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.rdf import literal, text
from graph.snapshot import Row, Snapshot, Table
from queries.incomes import money, rounded
from queries.money_facts import Payment, Pots, by_key, pots, read
from queries.params import Bound

TOTALS = ("purpose", "payments", "gross", "passed_on", "net", "arrived", "households", "underway", "unit")
SOURCES = ("purpose", "source", "amount", "share", "households", "hops", "unit")
TRACE = ("hop", "from", "to", "purpose", "amount", "unit", "day", "record")
NONE = Fraction(0)
Shares = dict[str, Fraction]
"""Whose money something is, as parts of one."""


def _purpose(bound: Bound) -> str:
    return text(bound.terms["purpose"]) if "purpose" in bound.terms else ""


def totals(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per purpose and unit."""
    return Table(TOTALS, [_total(*key, these) for key, these in by_key(read(table), _purpose(bound))])


def _total(purpose: str, unit: str, these: list[Payment]) -> Row:
    found = pots(these)
    gross = sum((one.amount for one in these), NONE)
    passed = sum((min(given, found.taken.get(who, NONE)) for who, given in found.given.items()), NONE)
    at_home = [one for one in these if one.home]
    arrived, ends = sum((one.amount for one in at_home), NONE), {one.taker for one in at_home}
    kept = (taken - found.given.get(who, NONE) for who, taken in found.taken.items() if who not in ends)
    underway = sum((left for left in kept if left > 0), NONE)
    return (
        *(NamedNode(purpose), literal(len(these)), money(gross), money(passed), money(gross - passed), money(arrived)),
        *(literal(len({one.home for one in at_home})), money(underway), NamedNode(unit)),
    )


def sources(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per purpose, unit and source, the greatest first."""
    rows: list[Row] = []
    for (purpose, unit), these in by_key(read(table), _purpose(bound)):
        rows += [(NamedNode(purpose), *rest, NamedNode(unit)) for rest in _sources(these, [one for one in these if one.home])]
    return Table(SOURCES, rows)


def _sources(these: list[Payment], at_home: list[Payment]) -> Iterator[Row]:
    found = pots(these)
    givers = {one.giver for one in at_home}
    hops = _hops(givers, found)
    whose = origins(hops, found)
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    homes: dict[str, set[str]] = defaultdict(set)
    for one in at_home:
        for source, share in whose[one.giver].items():
            amounts[source] += share * one.amount
            homes[source].add(one.home)
    arrived = sum((one.amount for one in at_home), NONE)
    for source, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])):
        part = rounded(amount / arrived, 4)
        yield (NamedNode(source), money(amount), part, literal(len(homes[source])), literal(hops[source]))


def _hops(givers: Iterable[str], found: Pots) -> dict[str, int]:
    """Everybody behind some givers, with the least number of payments to a household."""
    hops: dict[str, int] = {}
    step, hop = set(givers), 1
    while step:
        hops |= dict.fromkeys(step, hop)
        step = {giver for who in step for giver in found.from_whom.get(who, ())} - set(hops)
        hop += 1
    return hops


def origins(subjects: Iterable[str], found: Pots) -> dict[str, Shares]:
    """Whose money each subject gives: its own, and that of those who paid it, in proportion.

    These are linear equations, one for each subject, solved by elimination: each is put in wherever another is paid by it.
    """
    own = {who: found.own(who) for who in sorted(subjects)}
    done: dict[str, Shares] = {who: {who: part} if part else {} for who, part in own.items()}
    rest: dict[str, Shares] = {who: _paid_by(who, 1 - part, found) for who, part in own.items()}
    for who in own:
        back = rest[who].pop(who, NONE)
        if back == 1:
            done[who], rest[who] = {}, {}  # a circle into which nobody puts anything
        else:
            done[who], rest[who] = _times(done[who], 1 / (1 - back)), _times(rest[who], 1 / (1 - back))
        for other, parts in rest.items():
            if other != who and (part := parts.pop(who, NONE)):
                _add(done[other], _times(done[who], part))
                _add(parts, _times(rest[who], part))
    return done


def _paid_by(who: str, part: Fraction, found: Pots) -> Shares:
    """Those who paid somebody, as shares of a part."""
    if not part:
        return {}
    return {giver: part * amount / found.taken[who] for giver, amount in found.from_whom[who].items()}


def _times(shares: Shares, factor: Fraction) -> Shares:
    return {who: share * factor for who, share in shares.items()}


def _add(shares: Shares, more: Shares) -> None:
    for who, share in more.items():
        shares[who] = shares.get(who, NONE) + share


def trace(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per payment behind what reached the household, the nearest first."""
    every = [one for _, these in by_key(read(table), _purpose(bound)) for one in these]
    to: dict[tuple[str, str, str], list[Payment]] = defaultdict(list)
    for one in every:
        to[one.taker, one.purpose, one.unit].append(one)
    step, hop = [one for one in every if one.home], 1
    seen: dict[str, int] = {}
    rows: list[Row] = []
    while step:
        seen |= {one.record: hop for one in step}
        rows += [_traced(hop, one) for one in sorted(step, key=lambda one: (one.day, one.record))]
        givers = sorted({(one.giver, one.purpose, one.unit) for one in step})
        step = [one for giver in givers for one in to[giver] if one.record not in seen]
        hop += 1
    return Table(TRACE, rows)


def _traced(hop: int, one: Payment) -> Row:
    named = (NamedNode(one.giver), NamedNode(one.taker), NamedNode(one.purpose))
    return (
        *(literal(hop), *named, money(one.amount), NamedNode(one.unit)),
        *(literal(date.fromisoformat(one.day)), NamedNode(one.record)),
    )
