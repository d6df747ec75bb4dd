"""Candidates for weak points, and for households that left poverty on paper only; the likeliest first."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from queries.remedies.around import Around, unique
from queries.remedies.offers import Candidate, add, allow, correct, end, hold, others_first, retract

LACKS = ("HousingState", "WaterState", "InsuranceState", "SchoolingState")


def sole_provider(around: Around) -> Iterator[Candidate]:
    """A second one may do the duty there, or becomes responsible: who bears it elsewhere, else who bears another duty there."""
    elsewhere = [record for record in around.records("Responsibility", "duty", around.duty) if record.holds(around.day)]
    bearers = [record.node_of("holder") for record in elsewhere]
    others = others_first([*bearers, *around.anybody_accountable()], [around.subject])
    for who in others:
        yield (allow(around, who, around.day),)
    for who in others:
        yield (hold(around, who, "responsible"),)


def power_only(around: Around) -> Iterator[Candidate]:
    """Whom the mandate obliges becomes responsible, or accountable; or the mandate ends."""
    if around.subject is not None:
        yield (hold(around, around.subject, "responsible"),)
        yield (hold(around, around.subject, "accountable"),)
    yield tuple(end(around, mandate) for mandate in around.evidence("Mandate"))


def thinning(around: Around) -> Iterator[Candidate]:
    """What was lost is told after all; or the version that arrived ends, or the transmission was recorded wrongly."""
    transmissions = around.evidence("Transmission")
    told = [around.record(node) for one in transmissions if (node := one.node_of("inputVersion"))]
    arrived = around.record(around.matter) if around.matter else None
    if arrived:
        stated = [point for version in (arrived, *told) for point in version.said.get("states", ())]
        points = unique(point for point in stated if isinstance(point, NamedNode))
        yield (correct(around, arrived, "states", "; ".join(around.word(point) for point in points)),)
        yield (end(around, arrived),)
    yield tuple(retract(around, one) for one in transmissions)


def unsound(around: Around) -> Iterator[Candidate]:
    """The household is monitored; or what it lacked is mended, which ends that state; or it is not out of poverty."""
    row = {"household": around.word(around.scope), "type": "unstable", "from": around.day.isoformat()}
    yield (add("monitoring", row),)
    yield tuple(end(around, lack) for name in LACKS for lack in around.evidence(name))
    yield tuple(end(around, status) for status in around.evidence("PovertyStatusRecord"))
