"""Which things of RDF files are things of ours: the sheet that each would stand in, its word there, and its code.

The code of a thing is ours where its IRI is ours, else its IRI: that is what never changes, and what others know it by; it also
stands in the column same_as where the sheet has one. A person's code is a digest, because no IRI of ours may hold a name.
So is that of a thing without an IRI: a digest of what is said of it.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.ids import Ids
from graph.intake.alignment import as_ours
from graph.intake.dialect import Choice, Dialect, Roster
from graph.intake.rdf_files import Facts, Node
from graph.rdf import LABEL, PREFIXES, TYPE, text
from graph.snapshot import Snapshot
from graph.vocabulary import superclasses

SAME = PREFIXES["owl"] + "sameAs"
NAMES_ONLY = {LABEL.value, SAME, TYPE.value}
STANDS_FOR = {"subject": ("subjects", "organization"), "area": ("places", "area"), "sector": ("sectors", "")}
"""What a thing is read as that is only referred to: sheet and word by the kind that is asked for."""


@dataclass(frozen=True)
class Thing:
    """A thing as a row of a sheet of ours. `word` is what its column of classes says, empty where the sheet has none."""

    roster: Roster
    word: str
    kind: str
    code: str


class Things:
    """Finds the things of ours in the facts of files."""

    def __init__(self, facts: Facts, dialect: Dialect, known: Snapshot | None) -> None:
        self._facts = facts
        self._dialect = dialect
        self._known = known
        self._ids = known.ids if known else Ids()

    def typed(self, node: Node) -> Thing | None:
        """What a thing is by its classes, or by what is said of it; None: no thing of ours."""
        said = self._facts.said[node]
        classes = {ours for value in said.get(TYPE.value, []) for ours in as_ours(text(value))}
        found = [thing for of_class in classes for thing in self._of_class(node, of_class)]
        if TYPE.value in said or found:
            return max(found, key=lambda one: one[0], default=(0, None))[1]
        properties = {ours for name in said for ours in as_ours(name)} - NAMES_ONLY
        subjects = self._dialect.rosters["subjects"]
        if properties & {column.predicate for column in subjects.columns}:
            return self.meant(node, ("subject",))
        return None

    def meant(self, node: Node, kinds: tuple[str, ...]) -> Thing | None:
        """What a thing is that is only referred to, where one of some kinds is asked for; None: it has to be described."""
        kind = next((kind for kind in STANDS_FOR if kind in kinds), "")
        own = isinstance(node, NamedNode) and self._ids.split(node.value) is not None
        if not kind or "person" in kinds or own:
            return None
        name, word = STANDS_FOR[kind]
        return Thing(self._dialect.rosters[name], word, kind, self.code(node, kind))

    def own_code(self, node: Node, kinds: tuple[str, ...]) -> str | None:
        """The code of a thing whose IRI is ours, where it is of one of some kinds."""
        own = self._ids.split(node.value) if isinstance(node, NamedNode) else None
        return own[1] if own and own[0] in kinds else None

    def is_read(self, of_class: str) -> bool:
        """Whether a class means something here: one that makes things of ours, or one of ours above such a class."""
        return not self._read.isdisjoint(as_ours(of_class))

    @cached_property
    def _read(self) -> set[str]:
        rosters = self._dialect.rosters.values()
        return {wide for roster in rosters for _, choice in self._choices(roster) for wide in superclasses(choice.iri)}

    def code(self, node: Node, kind: str) -> str:
        """The code of a thing of a kind."""
        if isinstance(node, BlankNode):
            return _digest(*sorted(f"{name} {_plain(value)}" for name, values in self._said(node) for value in values))
        own = self._ids.split(node.value)
        if own:
            return own[1]
        return _digest(node.value) if kind == "person" else node.value.replace(";", "%3B")

    def is_foreign(self, node: Node) -> bool:
        """Whether a thing has an IRI, and not one of ours."""
        return isinstance(node, NamedNode) and not self._ids.split(node.value)

    def known_name(self, thing: Thing) -> str:
        """What the store calls a thing already, in English; empty where it does not know it."""
        if self._known is None:
            return ""
        node = NamedNode(self._ids.iri(thing.kind, thing.code))
        labels = [quad.object for quad in self._known.quads(node, LABEL) if isinstance(quad.object, Literal)]
        return min((label.value for label in labels if label.language in ("en", None)), default="")

    def _of_class(self, node: Node, of_class: str) -> list[tuple[int, Thing]]:
        own = self._ids.split(node.value) if isinstance(node, NamedNode) else None
        found = []
        for roster in self._dialect.rosters.values():
            for word, choice in self._choices(roster):
                kind = choice.kind or roster.kind
                people = kind == "person" if own is None else kind == own[0]
                fits = people if choice.iri.endswith("#Person") or own else True
                if choice.iri == of_class and fits:
                    thing = Thing(roster, self._narrowest(word, choice, node, kind), kind, self.code(node, kind))
                    found.append((len(superclasses(of_class)), thing))
        return found

    def _choices(self, roster: Roster) -> list[tuple[str, Choice]]:
        if roster.iri:
            return [("", Choice(roster.iri, roster.kind, roster.zh))]
        column = next(column for column in roster.columns if column.kind == "class")
        return list(self._dialect.classes[column.of[0]].items())

    def _narrowest(self, word: str, choice: Choice, node: Node, kind: str) -> str:
        """The word of the class that the store knows a thing by where that is narrower: who says less takes nothing back."""
        if self._known is None or not word:
            return word
        classes = self._known.quads(NamedNode(self._ids.iri(kind, self.code(node, kind))), TYPE)
        known = {text(quad.object) for quad in classes}
        for narrow, other in (pair for choices in self._dialect.classes.values() for pair in choices.items()):
            if other.iri in known and other.iri != choice.iri and choice.iri in superclasses(other.iri):
                return narrow
        return word

    def _said(self, node: Node) -> list[tuple[str, list[NamedNode | BlankNode | Literal]]]:
        return sorted(self._facts.said.get(node, {}).items())


def _plain(value: NamedNode | BlankNode | Literal) -> str:
    return "[]" if isinstance(value, BlankNode) else str(value)


def _digest(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
