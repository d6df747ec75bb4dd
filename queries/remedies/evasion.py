"""Candidates for risks that were pushed on and cases that nobody takes up."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from pyoxigraph import NamedNode

from graph.rdf import Term, value
from queries.remedies.around import Around, Record, unique
from queries.remedies.offers import MOST_PARTIES, Candidate, act, correct, end, move, others_first, retract

FINEST = Decimal("0.0001")
"""To so much a share is given."""


def risk_down(around: Around) -> Iterator[Candidate]:
    """The share goes to somebody who can bear it, or is not moved; or the taker's capacity was recorded too small."""
    transfers = around.evidence("RiskTransfer")
    enough = _capacity(around, around.subject)
    able = [who for who in _bearers(around) if _capacity(around, who) >= enough]
    for who in others_first(able, [around.subject, around.other]):
        yield tuple(correct(around, transfer, "to_subject", around.word(who)) for transfer in transfers)
    yield tuple(retract(around, transfer) for transfer in transfers)
    for record in _capacities(around, around.other):
        yield (correct(around, record, "quantity", format(enough, "f")),)


def overloaded(around: Around) -> Iterator[Candidate]:
    """A share goes to the bearer with most capacity, or to somebody who could bear it; or it is made as small as it may be."""
    shares = around.evidence("RiskShare")
    stronger = sorted(_bearers(around), key=lambda who: -_capacity(around, who))
    everybody = unique(record.node_of("holder") for record in _all_capacities(around))
    strongest = sorted(everybody, key=lambda who: -_capacity(around, who))
    for share in shares:
        for who in others_first([*stronger[:2], *strongest[:2]], [around.subject]):
            yield from move(around, share, who)
    if len(shares) == 1:
        allowed = _allowed(around)
        if allowed > 0:
            yield (correct(around, shares[0], "share", format(allowed, "f")),)
    yield tuple(end(around, share) for share in shares)


def passed_around(around: Around) -> Iterator[Candidate]:
    """Somebody acts: who answers for it, or has the case; or a referral was recorded wrongly."""
    referrals = sorted(around.evidence("Referral"), key=lambda one: one.day("onDate") or around.since, reverse=True)
    had = [referral.node_of("toSubject") for referral in referrals]
    parties = others_first([*around.holding("accountable"), *had[:1], *around.holding("responsible"), *had[1:]])
    for who in parties:
        yield (act(around, who),)
    for referral in referrals[:MOST_PARTIES]:
        yield (retract(around, referral),)


def _bearers(around: Around) -> list[NamedNode]:
    """Who bears a share of the risk on the data day."""
    shares = around.records("RiskShare", "ofRisk", around.matter)
    return unique(share.node_of("holder") for share in shares if share.holds(around.day))


def _capacities(around: Around, who: Term | None) -> list[Record]:
    return [record for record in around.records("RiskCapacity", "holder", who) if record.holds(around.day)]


def _capacity(around: Around, who: Term | None) -> Decimal:
    return sum((_number(record, "quantity") for record in _capacities(around, who)), Decimal(0))


def _all_capacities(around: Around) -> list[Record]:
    return [record for record in around.all("RiskCapacity") if record.holds(around.day)]


def _allowed(around: Around) -> Decimal:
    """The largest share that is not too much."""
    factor = Decimal(around.snapshot.setting("risk-factor", around.day) or 1)
    total = sum((_capacity(around, who) for who in _bearers(around)), Decimal(0))
    fair = _capacity(around, around.subject) / total if total else Decimal(0)
    return (factor * fair).quantize(FINEST, ROUND_DOWN)


def _number(record: Record, name: str) -> Decimal:
    found = value(record.get(name))
    return Decimal(found) if isinstance(found, int | Decimal) else Decimal(0)
