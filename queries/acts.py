"""What somebody wants to do with a finding, read from words and checked, before it is done (`queries/events.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from graph.intake.concepts import concepts, short_words
from graph.rdf import TYPE, Term, literal
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from ontology.terms import RM
from queries.life import ALLOWED

FIELDS = ("act", "to", "reason", "until", "comment")
LONGEST = 2000
_HELP = {
    "to": "the code of a person or subject",
    "reason": "one of accepted, duplicate, minor, wrong-data",
    "until": "the day from which it counts again, as 2018-06-30",
    "comment": "what is to be said",
}


@dataclass(frozen=True)
class Act:
    """Something to do with a finding. `given` has assignee, dismissalReason, expiry and comment as terms, by property."""

    name: str
    given: dict[str, Term]


def read_act(said: Mapping[str, str], snapshot: Snapshot) -> Act:
    """An act from the words `act`, `to` (a code), `reason`, `until` (a day) and `comment`; empty ones count as left out.

    BadRequest   a word that is unknown, missing, or of no use for this act
    """
    words = {name: word.strip() for name, word in said.items() if word.strip()}
    act = words.pop("act", "")
    if act not in ALLOWED:
        raise BadRequest(f"act cannot be «{act}»; it is one of {', '.join(ALLOWED)}.", field="act")
    needed = {"assign": {"to"}, "dismiss": {"reason", "until"}, "comment": {"comment"}}.get(act, set())
    for name in FIELDS[1:]:
        if name in needed and name not in words:
            raise BadRequest(f"To {act} a finding, {name} is needed: {_HELP[name]}.", field=name)
        if name in words and name not in needed | {"comment"}:
            raise BadRequest(f"{name} has no use where a finding is to {act}; leave it out.", field=name)
    readers = {"to": _assignee, "reason": _reason, "until": _expiry, "comment": _comment}
    return Act(act, dict(readers[name](words[name], snapshot) for name in FIELDS[1:] if name in words))


def _assignee(word: str, snapshot: Snapshot) -> tuple[str, Term]:
    for kind in ("person", "subject"):
        node = NamedNode(snapshot.ids.iri(kind, word))
        if next(snapshot.quads(node, TYPE), None):
            return RM.assignee, node
    raise BadRequest(f"to cannot be «{word}»: no person or subject has this code.", field="to")


def _reason(word: str, snapshot: Snapshot) -> tuple[str, Term]:
    reasons = concepts("dismissal-reasons")
    if word.casefold() not in reasons:
        known = ", ".join(sorted({short_words()[iri] for iri in reasons.values()}))
        raise BadRequest(f"reason cannot be «{word}»; it is one of {known}.", field="reason")
    return RM.dismissalReason, NamedNode(reasons[word.casefold()])


def _expiry(word: str, snapshot: Snapshot) -> tuple[str, Term]:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise BadRequest(f"until cannot be «{word}»; write a day as 2018-06-30.", field="until") from None
    if day <= snapshot.data_day():
        raise BadRequest(f"until cannot be {day}: it is to be after the data day {snapshot.data_day()}.", field="until")
    return RM.expiry, literal(day)


def _comment(word: str, snapshot: Snapshot) -> tuple[str, Term]:
    if len(word) > LONGEST:
        raise BadRequest(f"comment has {len(word)} characters; at most {LONGEST} are kept.", field="comment")
    return RM.comment, literal(word)
