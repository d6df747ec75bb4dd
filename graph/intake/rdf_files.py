"""Files of RDF as one set of statements, by the thing they are about; read in a sandbox worker only.

Files that are loaded together describe the same things together. A thing belongs to the file that says something of it first,
under the number of its place among the things of that file. Names of graphs make no difference, except that what a store of ours
keeps as superseded or as findings is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph.intake.alignment import inverse_of
from graph.rdf import FINDINGS, SUPERSEDED
from graph.upload_guard import check_upload
from ontology.errors import BadRequest

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".n3": RdfFormat.N3,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
JSON, LINKED, LOOKED_AT = ".json", re.compile(rb'"@(context|graph|id)"\s*:'), 1 << 16
NOT_READ = {SUPERSEDED, FINDINGS}
NOWHERE = "https://remit.example/file/"
"""Against what an IRI is resolved that is not written in full."""
Node: TypeAlias = NamedNode | BlankNode
Value: TypeAlias = NamedNode | BlankNode | Literal
Said: TypeAlias = dict[str, list[Value]]
"""What is said of one thing: values by property."""


@dataclass
class Facts:
    """What some files say, by the thing it is about, and where each thing is described first: file and number."""

    said: dict[Node, Said] = field(default_factory=dict)
    places: dict[Node, tuple[Path, int]] = field(default_factory=dict)
    _counts: dict[Path, int] = field(default_factory=dict)

    def add(self, subject: Node, predicate: str, value: Value, path: Path) -> None:
        """Take a statement of a file, once."""
        values = self.said.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
        if subject not in self.places:
            self._counts[path] = self._counts.get(path, 0) + 1
            self.places[subject] = path, self._counts[path]


def is_rdf(path: Path) -> bool:
    """Whether a file is read as RDF: by the end of its name; a file of JSON if it begins as JSON-LD."""
    kind = path.suffix.lower()
    if kind != JSON or not path.is_file():
        return kind in FORMATS
    with path.open("rb") as content:
        return LINKED.search(content.read(LOOKED_AT)) is not None


def facts_of(paths: list[Path]) -> Facts:
    """What the files say. Properties that say the inverse of one of ours are turned round.

    BadRequest   a file that is not what the end of its name says, or is dangerous to read
    """
    facts = Facts()
    for number, path in enumerate(paths):
        for quad in _parsed(path, number):
            subject, value = quad.subject, quad.object
            if quad.graph_name in NOT_READ or not isinstance(subject, NamedNode | BlankNode):
                continue
            if isinstance(value, NamedNode | BlankNode) and (turned := inverse_of(quad.predicate.value)):
                facts.add(value, turned, subject, path)
            elif isinstance(value, NamedNode | BlankNode | Literal):
                facts.add(subject, quad.predicate.value, value, path)
    return facts


def _parsed(path: Path, number: int) -> Iterator[Quad]:
    form = FORMATS.get(path.suffix.lower(), RdfFormat.JSON_LD)
    if not path.is_file():
        raise BadRequest(f"{path}: there is no such file.")
    check_upload(path, form.media_type)
    try:
        # lenient: tags of languages in use break the letter of BCP 47 (nl-BE-x-generated-informal); no tag is kept
        for quad in parse(path=str(path), format=form, base_iri=NOWHERE, lenient=True):
            yield _apart(quad, number)
    except (SyntaxError, ValueError) as error:
        raise BadRequest(f"{path.name} cannot be read as {form.name}: {str(error)[:300]}. Export it again.") from error


def _apart(quad: Quad, number: int) -> Quad:
    """The statement with blank nodes that no other file has, but that are named the same at every reading."""
    subject, value = quad.subject, quad.object
    if isinstance(subject, BlankNode):
        subject = BlankNode(f"f{number}{subject.value}")
    if isinstance(value, BlankNode):
        value = BlankNode(f"f{number}{value.value}")
    return Quad(subject, quad.predicate, value, quad.graph_name)
