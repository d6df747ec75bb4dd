"""What can be looked for in one version of the data: every thing with the names it goes by and the place where it is.

Everything comes from the snapshot that is given: from that of the public, nothing of a household or person can come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode

from graph.intake.concepts import concepts, labels_of, short_words
from graph.rdf import LABEL, PREFIXES, TYPE, text
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV
from queries.catalog import catalog

KINDS = (
    *("subject", "county", "township", "village", "area", "duty", "resource", "question"),
    *("agreement", "goal", "instrument", "base", "sector", "risk", "household", "person"),
)
"""The kinds of things that can be looked for, in the order in which equally good hits are shown."""
SCHEMES = {"duty": "duties", "resource": "resources"}
"""The kinds whose members are concepts of the vocabulary."""
AREAS = ("county", "township", "village")
ALT_LABEL = NamedNode(PREFIXES["skos"] + "altLabel")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: what it is called, what else (`other`), and the village (else the wider area) where it is, by kind and code."""

    kind: str
    code: str
    en: str
    zh: str
    other: tuple[str, ...] = ()
    area: str = ""
    township: str = ""

    def said(self, lang: str) -> str:
        """What it is called in a language."""
        return self.zh if lang == "zh" else self.en


def entries(snapshot: Snapshot) -> list[Entry]:
    """All that can be looked for, by kind, the shortest names of each kind first."""
    found = [*_Reader(snapshot).things(), *_concepts(), *_questions()]
    return in_order(found)


def in_order(found: Iterable[Entry]) -> list[Entry]:
    """Entries in the order in which equally good hits are shown."""
    return sorted(found, key=lambda one: (KINDS.index(one.kind), len(one.zh) if one.kind != "household" else 0, one.zh, one.code))


class _Reader:
    """Reads each property once, whole: that is many times faster than thing by thing."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.names = self._names(LABEL)
        self.others = self._names(ALT_LABEL)
        self.within = self._links(RM.within)

    def things(self) -> Iterator[Entry]:
        """Every thing of `KINDS` that has a name, every household, every agreement."""
        homes, heads = self._homes()
        serves = self._links(RM.servesArea)
        for iri, names in self.names.items():
            kind, code = self.snapshot.ids.split(iri) or ("", "")
            if kind in KINDS:
                near = self.within.get(homes.get(iri, iri), "") or serves.get(iri, "")
                yield self._entry(kind, code, names, near, tuple(self.others.get(iri, {}).values()))
        yield from self._households(heads)
        yield from self._agreements()

    def _households(self, heads: dict[str, str]) -> Iterator[Entry]:
        for iri in self._members(RM.Household):
            kind, code = self.snapshot.ids.split(iri) or ("", "")
            if kind == "household":
                head = next(iter(self.names.get(heads.get(iri, ""), {}).values()), "")
                yield self._entry(kind, code, {"": head or code}, self.within.get(iri, ""))

    def _agreements(self) -> Iterator[Entry]:
        for iri in self._members(RM.Agreement):
            kind, code = self.snapshot.ids.split(iri) or ("", "")
            said = {quad.predicate.value: text(quad.object) for quad in self.snapshot.quads(NamedNode(iri))}
            if kind == "agreement":
                what, ends = labels_of(said.get(RM.resourceType, "")), [said.get(RM.fromSubject, ""), said.get(RM.toSubject, "")]
                names = {
                    lang: f"{what.get(lang, '')}{mark} {' → '.join(self._name(end, lang) for end in ends)}"
                    for lang, mark in (("en", ":"), ("zh", "："))
                }
                yield self._entry(kind, code, names, "")

    def _entry(self, kind: str, code: str, names: dict[str, str], near: str, other: tuple[str, ...] = ()) -> Entry:
        anyway = names.get("en") or names.get("zh") or next(iter(names.values()), code)
        more = tuple(name for lang, name in names.items() if lang not in ("en", "zh") and name != anyway)
        area, township = self._place(near)
        return Entry(kind, code, names.get("en") or anyway, names.get("zh") or anyway, (*other, *more), area, township)

    def _place(self, iri: str) -> tuple[str, str]:
        """An area by kind and code, as `village/V03`, and the code of the township that it is or lies in."""
        way = [iri] if iri else []
        while way and (wider := self.within.get(way[-1], "")) and wider not in way:
            way.append(wider)
        areas = [found for one in way if (found := self.snapshot.ids.split(one)) and found[0] in AREAS]
        township = next((code for kind, code in areas if kind == "township"), "")
        return ("/".join(areas[0]) if areas else ""), township

    def _name(self, iri: str, lang: str) -> str:
        names = self.names.get(iri, {})
        split = self.snapshot.ids.split(iri)
        return names.get(lang) or next(iter(names.values()), "") or (split[1] if split else "")

    def _names(self, predicate: NamedNode) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for quad in self.snapshot.quads(None, predicate):
            if isinstance(quad.object, Literal):
                found.setdefault(text(quad.subject), {})[quad.object.language or ""] = quad.object.value
        return found

    def _links(self, predicate: str) -> dict[str, str]:
        return {text(quad.subject): text(quad.object) for quad in self.snapshot.quads(None, NamedNode(predicate))}

    def _members(self, class_: str) -> list[str]:
        return [text(quad.subject) for quad in self.snapshot.quads(None, TYPE, NamedNode(class_))]

    def _homes(self) -> tuple[dict[str, str], dict[str, str]]:
        """The household of each person, and the head of each household; of several, the one on the latest record."""
        record = f"?record {_HEAD} ?relation ; {_PERSON} ?person ; {_HOUSEHOLD} ?household"
        query = f"SELECT ?person ?household ?relation WHERE {{ {record} }} ORDER BY ?record"
        rows = [tuple(text(term) for term in row if term) for row in self.snapshot.select(query).rows]
        heads = {household: person for person, household, relation in rows if relation == RMV.BASE + "relation-head"}
        return {person: household for person, household, _ in rows}, heads


_HEAD, _PERSON, _HOUSEHOLD = (str(NamedNode(name)) for name in (RM.relationToHead, RM.ofPerson, RM.ofHousehold))


@cache
def _concepts() -> tuple[Entry, ...]:
    members = [(kind, iri) for kind, scheme in SCHEMES.items() for iri in dict.fromkeys(concepts(scheme).values())]
    return tuple(
        Entry(kind, short_words()[iri], labels_of(iri).get("en", ""), labels_of(iri).get("zh", "")) for kind, iri in members
    )


@cache
def _questions() -> tuple[Entry, ...]:
    return tuple(Entry("question", asked.name, asked.text.en, asked.text.zh) for asked in catalog().values())
