"""Candidates for two who are accountable for the same thing."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from queries.remedies.around import Around, Record
from queries.remedies.offers import Candidate, correct, end


def conflict(around: Around) -> Iterator[Candidate]:
    """One of the two ends, or keeps only a part, first the one without a mandate; or both name a lead, first a mandated one."""
    mandated = around.mandated("must", "may")
    both = [party for party in (around.other, around.subject) if party is not None]
    weakest_first = sorted(both, key=lambda party: party in mandated)
    yield from _lead(around, [party for party in reversed(weakest_first)], 1)
    for party in weakest_first:
        yield tuple(end(around, record) for record in _of(around, party))
    for party in weakest_first:
        yield tuple(correct(around, record, "involvement", "responsible") for record in _of(around, party))
    yield from _lead(around, [party for party in reversed(weakest_first)], 100)


def _lead(around: Around, parties: list[NamedNode], most: int) -> Iterator[Candidate]:
    """All records name the same lead: one that some name already, else one of the parties; with as many changes at the most."""
    records = around.evidence("Responsibility")
    named = [lead for record in records if (lead := record.node_of("lead"))]
    for lead in dict.fromkeys([*named, *parties]):
        changes = tuple(correct(around, record, "lead", around.word(lead)) for record in records if record.get("lead") != lead)
        if 0 < len(changes) <= most and (most == 1) == (len(changes) == 1):
            yield changes


def _of(around: Around, party: NamedNode) -> list[Record]:
    return [record for record in around.evidence("Responsibility") if record.get("holder") == party]
