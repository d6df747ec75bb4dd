"""Facts as JSON-LD that people can read: short keys, with the part of our context that they use written into the document.

The context is inline because whoever reads the document must get the same triples without fetching anything. It is a part of
`ontology/context.jsonld`; a value that no key of it can carry to the letter (another datatype, say) stands under its
prefixed name in full.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.documents import context
from graph.rdf import PREFIXES, TYPE, XSD, Term

RDF = PREFIXES["rdf"]
FIRST, REST, NIL = RDF + "first", RDF + "rest", RDF + "nil"
ALIASES = {"id": "@id", "type": "@type"}
NATIVE = {XSD + "integer", XSD + "boolean"}
"""Datatypes whose values are numbers and truths of JSON, where those are written as the literal is."""


@dataclass(frozen=True)
class Key:
    """A term of the context. `type` is @id, @vocab, @language, the IRI of a datatype, or empty; `said` is its definition."""

    name: str
    iri: str
    type: str
    said: Any

    @property
    def prefixes(self) -> set[str]:
        """The prefixes that its definition needs."""
        facts = self.said.values() if isinstance(self.said, dict) else [self.said]
        return {said.partition(":")[0] for said in facts if ":" in said}


def to_jsonld(triples: Iterable[Triple], prefixes: dict[str, str] | None = None) -> bytes:
    """A document that says the triples and nothing else: one object, or `@graph` where they describe several nodes."""
    return _Writer(list(dict.fromkeys(triples)), {**PREFIXES, **(prefixes or {})}).document()


@cache
def _keys() -> dict[str, tuple[Key, ...]]:
    """The terms of the context by IRI, those that say most of their values first."""
    said: dict[str, Any] = json.loads(context())["@context"]
    prefixes = {name: meant for name, meant in said.items() if isinstance(meant, str)}
    found: dict[str, list[Key]] = {}
    for name, meant in said.items():
        if not name.startswith("@") and name not in ALIASES and meant not in PREFIXES.values():
            key = _key(name, meant, prefixes)
            found.setdefault(key.iri, []).append(key)
    return {iri: tuple(sorted(keys, key=lambda key: not key.type)) for iri, keys in found.items()}


def _key(name: str, meant: Any, prefixes: dict[str, str]) -> Key:
    def full(short: str) -> str:
        prefix, _, local = short.partition(":")
        return prefixes[prefix] + local if prefix in prefixes else short

    facts = {"@id": meant} if isinstance(meant, str) else meant
    kind = facts.get("@container") or full(facts.get("@type", ""))
    if kind == XSD + "string":
        # Text is xsd:string anyway; rdflib takes a literal that says so for another one.
        return Key(name, full(facts["@id"]), "", facts["@id"])
    return Key(name, full(facts["@id"]), kind, meant)


class _Writer:
    """Writes one set of triples; `used` becomes the context."""

    def __init__(self, triples: list[Triple], prefixes: dict[str, str]) -> None:
        self.pending: dict[Term, list[Triple]] = {}
        self.references: dict[Term, int] = {}
        for triple in triples:
            self.pending.setdefault(triple.subject, []).append(triple)
            if isinstance(triple.object, BlankNode):
                self.references[triple.object] = self.references.get(triple.object, 0) + 1
        # A name of the context would swallow the scheme of an IRI such as <org:x>.
        self.taken = {iri.partition(":")[0] for iri in _iris(triples) if "://" not in iri}
        self.prefixes = {name: base for name, base in prefixes.items() if name not in self.taken}
        self.used: dict[str, Any] = {}

    def document(self) -> bytes:
        roots = [node for node in self.pending if self.references.get(node, 0) != 1]
        nodes = [self._node(node, named=True) for node in roots]
        while self.pending:
            # Blank nodes that only lead to each other.
            nodes.append(self._node(next(iter(self.pending)), named=True))
        body = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
        used = dict(sorted(self.used.items(), key=lambda item: (item[0] not in self.prefixes, item[0])))
        return json.dumps({"@context": {**ALIASES, **used}, **body}, ensure_ascii=False, indent=1).encode() + b"\n"

    def _node(self, node: Term, *, named: bool) -> dict[str, Any]:
        said: dict[str, Any] = {"id": _iri(node)} if named else {}
        for triple in self.pending.pop(node):
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                _put(said, "type", self._word(triple.object.value))
            else:
                self._say(said, triple.predicate.value, triple.object)
        return said

    def _say(self, said: dict[str, Any], predicate: str, value: Term) -> None:
        for key in self._usable(predicate):
            if (written := self._as(key, value)) is not None:
                self._use(key)
                if key.type == "@language" and isinstance(value, Literal):
                    _put(said.setdefault(key.name, {}), value.language or "", written)
                else:
                    _put(said, key.name, written)
                return
        _put(said, self._short(predicate), self._full(value))

    def _as(self, key: Key, value: Term) -> Any:
        """A value as a key takes it; None where the key would change it."""
        if not isinstance(value, Literal):
            if key.type and key.type not in ("@id", "@vocab"):
                return None
            if key.type and isinstance(value, NamedNode):
                return self._word(value.value) if key.type == "@vocab" else value.value
            return self._full(value)
        if key.type == "@language":
            return value.value if value.language and value.language == value.language.lower() else None
        if key.type:
            return _native(value) if value.datatype.value == key.type else None
        return self._full(value)

    def _full(self, value: Term, *, in_list: bool = False) -> Any:
        """A value under a key that says nothing of it."""
        if isinstance(value, Literal):
            return self._literal(value)
        if not in_list and (items := self._list(value)) is not None:
            return {"@list": [self._full(item, in_list=True) for item in items]}
        if isinstance(value, BlankNode) and self.references[value] == 1 and value in self.pending:
            return self._node(value, named=False)
        return {"id": _iri(value)}

    def _literal(self, value: Literal) -> Any:
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == XSD + "string" or not isinstance(_native(value), str):
            return _native(value)
        return {"@value": value.value, "@type": self._short(value.datatype.value)}

    def _list(self, head: Term) -> list[Term] | None:
        """The items of a well-formed list that nothing else refers to; None for any other node."""
        items: list[Term] = []
        cells: list[Term] = []
        while not (isinstance(head, NamedNode) and head.value == NIL):
            said = {triple.predicate.value: triple.object for triple in self.pending.get(head, [])}
            alone = self.references.get(head) == 1 and head not in cells
            if not alone or set(said) != {FIRST, REST} or len(self.pending[head]) != 2:
                return None
            cells.append(head)
            items.append(said[FIRST])
            head = said[REST]
        for cell in cells:
            del self.pending[cell]
        return items

    def _word(self, iri: str) -> str:
        """A class or concept: its name in the context, else as short as it can be."""
        for key in self._usable(iri):
            self._use(key)
            return key.name
        return self._short(iri)

    def _usable(self, iri: str) -> list[Key]:
        return [key for key in _keys().get(iri, ()) if not self.taken & {key.name, *key.prefixes}]

    def _short(self, iri: str) -> str:
        for prefix, base in self.prefixes.items():
            if iri.startswith(base) and not iri.startswith("//", len(base)):
                self.used[prefix] = base
                return f"{prefix}:{iri.removeprefix(base)}"
        return iri

    def _use(self, key: Key) -> None:
        """Take a key into the context, with the prefixes of its definition."""
        self.used[key.name] = key.said
        self.used |= {prefix: PREFIXES[prefix] for prefix in key.prefixes}


def _put(said: dict[str, Any], name: str, value: Any) -> None:
    """One more value: alone as such, from the second on as a list."""
    if name not in said:
        said[name] = value
    elif isinstance(said[name], list):
        said[name].append(value)
    else:
        said[name] = [said[name], value]


def _native(value: Literal) -> str | int | bool:
    """The JSON value whose RDF is the same literal to the letter, else its text."""
    if value.datatype.value in NATIVE:
        found = json.loads(value.value) if value.value in ("true", "false") or _is_short_integer(value.value) else None
        if isinstance(found, bool) == value.datatype.value.endswith("boolean") and found is not None:
            return bool(found) if isinstance(found, bool) else int(found)
    return value.value


def _is_short_integer(said: str) -> bool:
    """Whether JSON's numbers hold it exactly everywhere."""
    digits = said.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 16 and str(int(said)) == said


def _iri(node: Term) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _iris(triples: Iterable[Triple]) -> set[str]:
    nodes = (node for triple in triples for node in (triple.subject, triple.predicate, triple.object))
    datatypes = (triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal))
    return {node.value for node in nodes if isinstance(node, NamedNode)} | set(datatypes)
