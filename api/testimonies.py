"""What a household says of its own file, as facts of its own (`rm:Testimony`): read, said, and settled.

docs/explanation/voice.md says who may do what, and which word counts. What is said is entered as a row of the roster is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import NamedNode

from api.service import Service
from graph.intake.dialect import own_rosters
from graph.intake.entry import Keyboard
from graph.rdf import TYPE, literal, text, this_second, value
from graph.snapshot import Draft, Snapshot
from ontology.errors import BadRequest, Conflict, NotFound
from ontology.terms import RM, RMV
from queries.facts import CORRECT, ENTER, Fact, put
from queries.run import ask, word

LONGEST = 2000
VERDICTS = {
    "confirmed": RMV.verdict_confirmed,
    "contested": RMV.verdict_contested,
    "arrived": RMV.verdict_arrived,
    "not-arrived": RMV.verdict_not_arrived,
    "told": RMV.verdict_told,
    "not-told": RMV.verdict_not_told,
}
AGAINST = ("contested", "not-arrived", "not-told")
_TESTIMONY = NamedNode(RM.Testimony)


@dataclass(frozen=True)
class Said:
    """One testimony: its code, of which household, about what (`need/N06`), and how it was answered (empty: not yet)."""

    code: str
    household: str
    about: str
    verdict: str
    day: date
    words: str
    settled: str
    answer: str

    @property
    def stands(self) -> bool:
        """Whether it contests something, and nobody has settled it."""
        return self.verdict in AGAINST and not self.settled

    def as_of(self, day: str) -> "Said":
        """The same on a day (`2017-11-30`) on which it may not have been answered yet."""
        return replace(self, settled="", answer="") if self.settled > day else self


def said_by(household: str, snapshot: Snapshot) -> list[Said]:
    """What a household has said, the latest first."""
    node = NamedNode(snapshot.ids.iri("household", household))
    records = (quad.subject for quad in snapshot.quads(None, NamedNode(RM.ofHousehold), node))
    found = [_read(one, snapshot) for one in records if isinstance(one, NamedNode) and _is_testimony(one, snapshot)]
    return sorted(found, key=lambda one: (one.day, one.code), reverse=True)


def contested(snapshot: Snapshot) -> Iterator[Said]:
    """What households contest and nobody has settled, the oldest first."""
    nodes = (row["record"] for row in ask("contested", {}, snapshot).table.named_rows())
    yield from sorted((_read(node, snapshot) for node in nodes if isinstance(node, NamedNode)), key=lambda one: one.day)


def one_testimony(code: str, snapshot: Snapshot) -> Said:
    """A testimony by its code.

    NotFound   there is none
    """
    try:
        node = NamedNode(snapshot.ids.iri("testimony", code))
    except ValueError:
        node = _TESTIMONY
    if not _is_testimony(node, snapshot):
        raise NotFound("There is no such testimony.")
    return _read(node, snapshot)


def speakable(household: str, snapshot: Snapshot) -> set[str]:
    """What a household may say something of: itself, the records of its file, and what it should be told (`need/N06`)."""
    answers = (("household-file", "record"), ("told", "information"))
    terms = (row[column] for name, column in answers for row in ask(name, {"household": household}, snapshot).table.named_rows())
    split = (snapshot.ids.split(text(term)) for term in terms if term is not None)
    return {f"household/{household}"} | {"/".join(parts) for parts in split if parts}


@dataclass(frozen=True)
class Word:
    """What is said: of what (`need/N06`), the verdict, and in words what is wrong."""

    about: str
    verdict: str
    words: str = ""


def say(service: Service, household: str, said: Word, who: str) -> None:
    """Put on record what a household says; it replaces what the household said of the same thing and nobody settled.

    BadRequest   the verdict is unknown, the record is none of its file, or it is contested without saying what is wrong
    """
    words = said.words.strip()
    if said.verdict not in VERDICTS:
        raise BadRequest(f"verdict is one of {', '.join(VERDICTS)}.", field="verdict")
    if len(words) > LONGEST or (said.verdict == "contested" and not words):
        raise BadRequest(f"Say what is wrong, in at most {LONGEST} characters.", field="words")

    def edit(draft: Draft) -> str:
        if said.about not in speakable(household, draft):
            raise BadRequest("This record is not in the file of the household.", field="record")
        day = _today(draft)
        cells = {"household": household, "about": said.about, "verdict": said.verdict, "note": words, "date": day.isoformat()}
        earlier = next((one for one in said_by(household, draft) if one.about == said.about and not one.settled), None)
        if earlier and (earlier.verdict, earlier.words, earlier.day) == (said.verdict, words, day):
            return ""
        return _write(service, draft, cells, earlier.code if earlier else "", who)

    service.store.commit(edit)


def settle(service: Service, code: str, answer: str, who: str) -> None:
    """Say that somebody has looked into a testimony, and what came of it.

    BadRequest   no answer, or too long a one, or it is settled already
    """
    if not answer.strip() or len(answer) > LONGEST:
        raise BadRequest(f"Tell the household what came of it, in at most {LONGEST} characters.", field="answer")

    def edit(draft: Draft) -> str:
        said = one_testimony(code, draft)
        if said.settled:
            raise BadRequest("Somebody has settled this already.", field="answer")
        cells = {"settled": max(_today(draft), said.day).isoformat(), "answer": answer.strip()}
        return _write(service, draft, cells, code, who)

    service.store.commit(edit)


def _write(service: Service, draft: Draft, cells: dict[str, str], code: str, who: str) -> str:
    """Enter a testimony, or correct the one of a code; the digest of what was written."""
    roster, spool = own_rosters().rosters["testimonies"], service.store.folder.root / "spool"
    record = NamedNode(draft.ids.iri("testimony", code)) if code else None
    fact = Fact(CORRECT if record else ENTER, roster, record, cells)
    return put(draft, fact, Keyboard(who, this_second()), spool).digest


def _today(snapshot: Snapshot) -> date:
    """The day on which something is said: the data day, up to which everything else is told; without one, today."""
    try:
        return snapshot.data_day()
    except Conflict:
        return this_second().date()


def _is_testimony(node: NamedNode, snapshot: Snapshot) -> bool:
    return next(snapshot.quads(node, TYPE, _TESTIMONY), None) is not None


def _read(node: NamedNode, snapshot: Snapshot) -> Said:
    said = snapshot.said(node)
    kind, code = snapshot.ids.split(text(said[RM.saidOf])) or ("", "")
    day = value(said[RM.onDate])
    empty = literal("")
    return Said(
        word(node, snapshot),
        word(said[RM.ofHousehold], snapshot),
        f"{kind}/{code}",
        next(name for name, iri in VERDICTS.items() if iri == text(said[RM.verdict])),
        day if isinstance(day, date) else date.min,
        *(text(said.get(name, empty)) for name in (RM.note, RM.settledOn, RM.comment)),
    )
