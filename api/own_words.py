"""What the page of a household asks it about its own file: is it right, did help arrive, was it told."""

from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from api.cells import cell, label
from api.reader import Reader
from api.testimonies import Said, said_by
from graph.rdf import Term, text
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.run import Answer, ask
from visualize.household import SECTIONS
from visualize.words import Words

HELP = ("measure", "visit", "arrangement", "debt", "received")
"""The sections of the file that speak of help."""
APART = ("household", "answers", "nobody", *HELP)
"""Sections whose rows are not asked about as records."""
MOST_TOLD = 20
SPEAKING = ("household", "field")
"""The roles that speak for a household."""
VERDICTS = {
    "confirmed": Words("right", "属实"),
    "contested": Words("wrong", "有误"),
    "arrived": Words("arrived", "已到"),
    "not-arrived": Words("did not arrive", "未到"),
    "told": Words("was told", "已告知"),
    "not-told": Words("was not told", "未告知"),
}


@dataclass(frozen=True)
class Item:
    """Something that a household can say something of: `need/N06`, what it is in words, and what it said of it last."""

    about: str
    words: str
    said: str = ""


@dataclass(frozen=True)
class Asked:
    """Everything that a household is asked about, and what it has said."""

    records: list[Item] = field(default_factory=list)
    help: list[Item] = field(default_factory=list)
    information: list[Item] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def asked_of(household: str, file: Answer, snapshot: Snapshot, reader: Reader, lang: str) -> Asked:
    """What the file says as questions to the household; who is neither it nor the helper with it sees what was said only."""
    day = file.as_of or ""
    said = [one.as_of(day) for one in said_by(household, snapshot) if one.day.isoformat() <= day]
    if reader.role not in SPEAKING:
        return Asked(said=said)
    last = {one.about: one.verdict for one in reversed(said)}
    found = Asked(said=said)
    found.records.append(Item(f"household/{household}", SECTIONS["household"].said(lang)))
    for row in file.table.named_rows():
        section, about = text(row["section"]) if row["section"] else "", _about(row["record"], snapshot)
        if about and (section in HELP or section not in APART):
            item = Item(about, _words(section, row, snapshot, lang), last.get(about, ""))
            (found.help if section in HELP else found.records).append(item)
    policies = [row["information"] for row in ask("told", {"household": household}, snapshot).table.named_rows()]
    for policy in dict.fromkeys(policies[:MOST_TOLD]):
        about = _about(policy, snapshot)
        found.information.append(Item(about, _points(policy, snapshot, lang), last.get(about, "")))
    return found


def _about(term: Term | None, snapshot: Snapshot) -> str:
    split = snapshot.ids.split(term.value) if isinstance(term, NamedNode) else None
    return "/".join(split) if split else ""


def _words(section: str, row: dict[str, Term | None], snapshot: Snapshot, lang: str) -> str:
    """A row of the file in a line: «Measures: industry, 2017-01-01»."""
    shown = [cell(row[name], snapshot, lang, words=True).label for name in ("item", "detail", "number", "from") if row[name]]
    return f"{SECTIONS[section].said(lang)}{Words(': ', '：').said(lang)}{Words(', ', '，').said(lang).join(shown)}"


def _points(information: Term | None, snapshot: Snapshot, lang: str) -> str:
    """What a piece of information says: its key points."""
    if not isinstance(information, NamedNode):
        return ""
    points = [quad.object for quad in snapshot.quads(information, NamedNode(RM.states)) if isinstance(quad.object, NamedNode)]
    shown = sorted(label(point, snapshot, lang) or text(point) for point in points)
    return Words("; ", "；").said(lang).join(shown) or _about(information, snapshot)
