"""Candidates for what nobody holds, nobody does, or cannot be done for lack of a resource; the most plausible first."""

from collections.abc import Iterator

from queries.remedies.around import Around
from queries.remedies.offers import (
    MOST_PARTIES,
    Candidate,
    act,
    add,
    agree,
    each_alone,
    end,
    hold,
    move,
    others_first,
    sharers,
)


def unheld(around: Around) -> Iterator[Candidate]:
    """Whoever should answer for the duty does so from the data day.

    First whom a mandate obliges, then who has a part in it, whom a mandate permits it, who acted, and who answered for it before.
    """
    there = [record for area in around.areas for record in around.records("Responsibility", "scope", area)]
    lapsed = [record for record in there if record.node_of("duty") == around.duty and not record.holds(around.day)]
    acted = [record.node_of("performer") for record in around.acts()]
    known = [*around.holding("accountable", "responsible"), *around.mandated("may"), *acted]
    for who in others_first([*around.mandated("must"), *known, *(record.node_of("holder") for record in lapsed)]):
        yield (hold(around, who, "accountable"),)
        for group in _groups(around):
            yield (hold(around, who, "accountable", group=group),)
    yield from _met(around)


def idle(around: Around) -> Iterator[Candidate]:
    """Who answers for it acts, or somebody it delegated to; else whoever did act takes it over."""
    own = around.evidence("Responsibility")
    below = [record for one in own for record in around.records("Responsibility", "descendsFrom", one.node)]
    acted = others_first((record.node_of("performer") for record in around.acts()), [around.subject])
    for doer in others_first([around.subject, *(record.node_of("holder") for record in below)]):
        yield (act(around, doer),)
    for record in own if len(own) == 1 else ():
        for doer in acted:
            yield from move(around, record, doer)
    yield from _met(around)


def unresourced(around: Around) -> Iterator[Candidate]:
    """Somebody shares the resource; or one who has it takes the duty over; or the holder gets some, or ends its part."""
    if around.subject is None or around.matter is None:
        return
    givers = sharers(around, around.matter, around.subject)
    own = around.evidence("Responsibility")
    yield from each_alone(agree(around, giver, around.subject, around.matter) for giver in givers)
    for record in own if len(own) == 1 else ():
        for taker in others_first([*around.mandated("must", "may"), *givers], [around.subject]):
            yield from move(around, record, taker)
    held = around.records("Holding", "resourceType", around.matter)
    units = [around.word(record.get("unit")) for record in held]
    for unit in units[:1] or ["cny"]:
        amounts = {"quantity": "1", "remaining": "1", "unit": unit, "shareable": "no", "from": around.day.isoformat()}
        yield (add("holdings", {"holder": around.word(around.subject), "resource": around.word(around.matter)} | amounts),)
    yield tuple(end(around, record) for record in own)


def unknown(around: Around) -> Iterator[Candidate]:
    """What was not reported is reported: who answers for the duty, or that somebody acted."""
    holders = around.holding("accountable")
    yield from each_alone(act(around, who) for who in holders[:MOST_PARTIES])
    yield from unheld(around)


def _met(around: Around) -> Iterator[Candidate]:
    """The need was met, which ends it."""
    needs = around.evidence("Need")
    if needs:
        yield tuple(end(around, need) for need in needs)


def _groups(around: Around) -> list[str]:
    """The groups of the household, where others answer for the duty there towards other groups only."""
    everyone = "everyone"
    records = around.reaching("Responsibility", broader=False)
    special = [around.word(record.get("targetGroup")) for record in records if record.get("involvement")]
    if around.scope is None or all(group == everyone for group in special):
        return []
    groups = [around.word(term) for term in around.record(around.scope).said.get("inGroup", ())]
    return [group for group in groups if group != everyone]
