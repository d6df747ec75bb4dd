"""Candidates for acts that overstepped or displaced; what settles several acts of one finding settles all of them at once."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from queries.remedies.around import Around, Record, days
from queries.remedies.offers import Candidate, allow, concept, correct, end, hold, others_first, retract


def prohibited(around: Around) -> Iterator[Candidate]:
    """The prohibition ended before the act; or the act was another's, or was recorded wrongly."""
    acts = around.evidence("Action")
    first = min(days(acts), default=around.day)
    bans = [ban for ban in around.reaching("Mandate", day=first) if ban.get("modality") == concept("must-not")]
    addressed = [ban for ban in bans if _addresses(around, ban)]
    if addressed:
        yield tuple(end(around, ban, first) for ban in addressed)
    yield from _recorded_wrongly(around, acts)


def without_mandate(around: Around) -> Iterator[Candidate]:
    """A mandate from the day of the first act, or a part in the duty; or the act was another's, or was recorded wrongly."""
    acts = around.evidence("Action")
    first = min(days(acts), default=around.day)
    if around.subject is not None:
        yield (allow(around, around.subject, first),)
        yield (hold(around, around.subject, "responsible", first),)
    yield from _recorded_wrongly(around, acts)


def handed_on(around: Around) -> Iterator[Candidate]:
    """Accountability goes back to where it came from: the record ends, or only leaves a part; or it never came from there."""
    own = around.evidence("Responsibility")
    yield tuple(end(around, record) for record in own)
    yield tuple(correct(around, record, "involvement", "responsible") for record in own)
    if around.other is not None:
        yield (*(end(around, record) for record in own), hold(around, around.other, "accountable"))
    yield tuple(correct(around, record, "delegated_from", "") for record in own)


def _recorded_wrongly(around: Around, acts: list[Record]) -> Iterator[Candidate]:
    backed = others_first([around.other, *around.holding("accountable", "responsible")], [around.subject])
    for who in backed:
        yield tuple(correct(around, act, "performer", around.word(who)) for act in acts)
    yield tuple(retract(around, act) for act in acts)


def _addresses(around: Around, mandate: Record) -> bool:
    """Whether a mandate is addressed to the subject, by name or by a role that it has held."""
    if mandate.get("holder") == around.subject:
        return True
    role = mandate.node_of("mandateRole")
    return isinstance(role, NamedNode) and any(
        record.get("holder") == around.subject for record in around.records("RoleHolding", "roleHeld", role)
    )
