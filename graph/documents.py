"""The Turtle files of the words as documents that can be served: what each says, and which terms have their entry in it.

A document answers under its short name (`ns`); a term of it under that name and its local name (`ns`, `Duty`). Blank nodes
are numbered in the order of the file, so that one file is written the same way every time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.rdf import PREFIXES, TYPE, text
from ontology.terms import RM, RMV

FILES = {"ns": "remit.ttl", "vocab": "vocab.ttl", "shapes": "shapes.ttl", "align": "align.ttl", "paper": "paper.ttl"}
"""Document to Turtle file. Its terms are named `<base>#<local name>`."""
BASES = {
    "ns": RM.BASE,
    "vocab": RMV.BASE,
    "shapes": "https://w3id.org/remit/shapes#",
    "align": "https://w3id.org/remit/align#",
    "paper": "https://w3id.org/remit/paper#",
}
OWL = "http://www.w3.org/2002/07/owl#"


@dataclass(frozen=True)
class Document:
    """One file. `triples` in the order of the file; `terms` are the local names that it describes."""

    name: str
    turtle: bytes
    triples: tuple[Triple, ...]
    prefixes: dict[str, str]
    terms: frozenset[str]
    _of: dict[str, list[Triple]] = field(repr=False)

    @property
    def base(self) -> str:
        """What its terms begin with."""
        return BASES[self.name]

    @property
    def iri(self) -> str:
        """The IRI of the document itself."""
        return self.base.rstrip("#")

    @property
    def version(self) -> str:
        """Its version as the header says; empty where it has no header."""
        return self.header(OWL + "versionInfo")

    def header(self, predicate: str, lang: str = "") -> str:
        """What the header says of the document itself, in a language if there is one; empty where it says nothing."""
        found = [triple.object for triple in self.about(self.iri) if triple.predicate.value == predicate]
        said = {(one.language or "") if isinstance(one, Literal) else "": text(one) for one in found}
        return said.get(lang) or said.get("") or next(iter(said.values()), "")

    def about(self, subject: str) -> list[Triple]:
        """What it says of one node: an IRI, or a blank node as `_:b1`."""
        return self._of.get(subject, [])

    def described(self, local: str) -> list[Triple]:
        """What it says of one of its terms, with the blank nodes that this leads to (a concise bounded description)."""
        found: dict[Triple, None] = {}
        ahead = [self.base + local]
        while ahead:
            for triple in self.about(ahead.pop()):
                if triple not in found and isinstance(triple.object, BlankNode):
                    ahead.append(str(triple.object))
                found[triple] = None
        return list(found)


@cache
def documents() -> dict[str, Document]:
    """All documents by name."""
    return {name: document(name, files("ontology").joinpath(file).read_bytes()) for name, file in FILES.items()}


@cache
def context() -> bytes:
    """The JSON-LD context as it is served."""
    return files("ontology").joinpath("context.jsonld").read_bytes()


@lru_cache(maxsize=10_000)
def entry(iri: str) -> tuple[str, str] | None:
    """Where a term of ours is described: document and local name. The local name is empty for a document itself, in any
    version; None for what no document describes.
    """
    base, mark, local = iri.partition("#")
    for one in documents().values():
        if base == one.iri and (not mark or local in one.terms):
            return one.name, local
        if one.version and iri == f"{one.iri}/{one.version}":
            return one.name, ""
    return None


def document(name: str, turtle: bytes) -> Document:
    """A document made of Turtle of ours."""
    parsed = parse(turtle, RdfFormat.TURTLE)
    triples = tuple(_numbered(parsed))
    of: dict[str, list[Triple]] = {}
    for triple in triples:
        of.setdefault(_key(triple.subject), []).append(triple)
    base = BASES[name]
    described = {subject for subject, said in of.items() if any(triple.predicate == TYPE for triple in said)}
    terms = frozenset(subject.removeprefix(base) for subject in described if subject.startswith(base))
    return Document(name, turtle, triples, {**PREFIXES, **parsed.prefixes}, terms, of)


def _key(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _numbered(quads: Iterable[Quad]) -> Iterator[Triple]:
    names: dict[BlankNode, BlankNode] = {}

    def numbered(node: BlankNode) -> BlankNode:
        return names.setdefault(node, BlankNode(f"b{len(names) + 1}"))

    for quad in quads:
        subject = numbered(quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
        object_ = numbered(quad.object) if isinstance(quad.object, BlankNode) else quad.object
        yield Triple(subject, quad.predicate, object_)
