"""Candidates for what households contest: somebody looks into it."""

from collections.abc import Iterator

from queries.remedies.around import Around
from queries.remedies.offers import Candidate, correct, retract


def contested(around: Around) -> Iterator[Candidate]:
    """What the household says is looked into and answered; or it was written down wrongly."""
    said = around.evidence("Testimony")
    yield tuple(correct(around, testimony, "settled", around.day.isoformat()) for testimony in said)
    yield tuple(retract(around, testimony) for testimony in said)
