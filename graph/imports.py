"""The imports that a store knows: number, files, who and when. An import has the number of the version that it made."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.rdf import META, PREFIXES, TYPE, text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, NotFound
from ontology.terms import RM

READ_BY, IN_FILE, FILE_NAME = NamedNode(RM.readBy), NamedNode(RM.inFile), NamedNode(RM.fileName)
ENDED, BY = (NamedNode(PREFIXES["prov"] + name) for name in ("endedAtTime", "wasAssociatedWith"))


@dataclass(frozen=True)
class Import:
    """One import: the names of its files (sorted), who loaded them, and when (xsd:dateTime)."""

    number: int
    files: tuple[str, ...]
    who: str
    when: str

    def __str__(self) -> str:
        return f"import {self.number} ({', '.join(self.files) or 'no file'}; {self.who}, {self.when[:10]})"


def import_of(snapshot: Snapshot, number: int) -> Import | None:
    """The import that made a version; None where that was made otherwise."""
    run = NamedNode(snapshot.ids.iri("import", str(number)))
    if next(snapshot.quads(run, TYPE, NamedNode(RM.ImportRun), META), None) is None:
        return None
    files = {name for quad in snapshot.quads(None, READ_BY, run, META) for name in _file_names(snapshot, quad.subject)}
    who = (snapshot.ids.split(_one(snapshot, run, BY)) or ("", "unknown"))[1]
    return Import(number, tuple(sorted(files)), who, _one(snapshot, run, ENDED))


def find_import(snapshot: Snapshot, wanted: str) -> Import:
    """The import of a number, or the one that read a file of this name.

    NotFound     there is none
    BadRequest   several imports read a file of this name; the detail names them
    """
    if wanted.isascii() and wanted.isdigit():
        found = import_of(snapshot, int(wanted))
        if found is None:
            raise NotFound(f"Version {wanted} is not an import; `remit ask imports` lists them.")
        return found
    named = [one for one in imports(snapshot) if wanted in one.files]
    if not named:
        raise NotFound(f"No import read a file called «{wanted}»; `remit ask imports` lists them.")
    if len(named) > 1:
        raise BadRequest(f"Several imports read {wanted}; name one by its number: {'; '.join(map(str, named))}.")
    return named[0]


def imports(snapshot: Snapshot) -> list[Import]:
    """All imports, the oldest first."""
    runs = (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(RM.ImportRun), META))
    split = (snapshot.ids.split(text(run)) for run in runs)
    numbers = sorted(int(one[1]) for one in split if one and one[1].isdigit())
    return [found for number in numbers if (found := import_of(snapshot, number))]


def _file_names(snapshot: Snapshot, source: object) -> Iterator[str]:
    if isinstance(source, NamedNode):
        for quad in snapshot.quads(source, IN_FILE, graph=META):
            if isinstance(quad.object, NamedNode):
                yield from (text(name.object) for name in snapshot.quads(quad.object, FILE_NAME, graph=META))


def _one(snapshot: Snapshot, node: NamedNode, predicate: NamedNode) -> str:
    return next((text(quad.object) for quad in snapshot.quads(node, predicate, graph=META)), "")
