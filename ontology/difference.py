"""The difference of two versions of the vocabulary, written by machine: `python -m ontology.difference [OLD [NEW]]`.

OLD and NEW are folders with `remit.ttl` and `vocab.ttl`: without OLD the last release kept in `ontology/releases/`, without NEW
the vocabulary as it is. `--json` gives it for programs, `--write FILE` puts it between the two marks of a changelog.

IRIs never disappear: a term goes by being deprecated (`owl:deprecated`), with its replacement (`dcterms:isReplacedBy`). One that
is simply gone makes this end with 1.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from ontology.terms import RM, RMV

HERE = Path(__file__).parent
PREFIXES = {RM.BASE: "rm:", RMV.BASE: "rmv:", str(RDFS): "rdfs:", str(SKOS): "skos:", str(OWL): "owl:", str(DCTERMS): "dcterms:"}
BEGIN, END = "<!-- difference of the ontology: begin -->", "<!-- difference of the ontology: end -->"
PASSED_OVER = {OWL.deprecated, DCTERMS.isReplacedBy, RDFS.isDefinedBy}


@dataclass(frozen=True)
class Difference:
    """What differs: IRIs in short, sorted. `deprecated` gives each term's replacement, `changed` the properties that differ."""

    old: str
    new: str
    added: list[str]
    removed: list[str]
    deprecated: dict[str, str]
    changed: dict[str, list[str]]

    def markdown(self) -> str:
        """The difference for a changelog."""
        lines = [f"### Ontology {self.new}, against {self.old}", ""]
        lines += [f"- **{name}** ({len(found)}): {', '.join(found)}" for name, found in self._lists() if found]
        return "\n".join(lines if len(lines) > 2 else [*lines, "- No difference."])

    def _lists(self) -> list[tuple[str, list[str]]]:
        replaced = [f"`{term}` by `{other}`" for term, other in self.deprecated.items()]
        changed = [f"`{term}` ({', '.join(names)})" for term, names in self.changed.items()]
        added, removed = ([f"`{term}`" for term in terms] for terms in (self.added, self.removed))
        return [("Added", added), ("Deprecated", replaced), ("Removed", removed), ("Changed", changed)]


def difference(old: Path, new: Path) -> Difference:
    """The difference between the vocabularies of two folders."""
    before, after = _read(old), _read(new)
    known, now = _terms(before), _terms(after)
    gone = {term for term in now if _is_deprecated(term, after) and not _is_deprecated(term, before)}
    changed = {term: _differing(term, before, after) for term in sorted(known & now)}
    return Difference(
        old=_version(before),
        new=_version(after),
        added=sorted(map(_short, now - known)),
        removed=sorted(map(_short, known - now)),
        deprecated={_short(term): _short(after.value(term, DCTERMS.isReplacedBy) or "nothing") for term in sorted(gone)},
        changed={_short(term): names for term, names in changed.items() if names},
    )


def last_release() -> Path:
    """The folder of the newest release that is kept."""
    return max((HERE / "releases").iterdir(), key=lambda folder: [int(part) for part in folder.name.split(".")])


def written(changelog: str, found: Difference) -> str:
    """A changelog with the difference between its marks.

    ValueError   it has no such marks
    """
    head, begin, rest = changelog.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there are no lines «{BEGIN}» and «{END}»")
    return f"{head}{BEGIN}\n{found.markdown()}\n{END}{tail}"


def _read(folder: Path) -> Graph:
    return Graph().parse(folder / "remit.ttl").parse(folder / "vocab.ttl")


def _terms(graph: Graph) -> set[URIRef]:
    return {term for term in graph.subjects(RDF.type) if isinstance(term, URIRef) and str(term).startswith((RM.BASE, RMV.BASE))}


def _is_deprecated(term: URIRef, graph: Graph) -> bool:
    return (term, OWL.deprecated, Literal(True)) in graph


def _differing(term: URIRef, before: Graph, after: Graph) -> list[str]:
    """The properties of a term, in short, whose values differ; of blank nodes only how many there are."""
    names = {name for graph in (before, after) for name in graph.predicates(term)} - PASSED_OVER
    return sorted(_short(name) for name in names if _values(term, name, before) != _values(term, name, after))


def _values(term: URIRef, name: object, graph: Graph) -> list[str]:
    assert isinstance(name, URIRef)
    return sorted(value.n3() if isinstance(value, URIRef | Literal) else "[]" for value in graph.objects(term, name))


def _version(graph: Graph) -> str:
    return str(graph.value(URIRef(RM.BASE.rstrip("#")), OWL.versionInfo))


def _short(term: object) -> str:
    for base, prefix in PREFIXES.items():
        if str(term).startswith(base):
            return prefix + str(term).removeprefix(base)
    return str(term).rpartition("#")[2].rpartition("/")[2]


def main(arguments: list[str] | None = None) -> int:
    """The command; returns 1 when a term disappeared."""
    parser = argparse.ArgumentParser(prog="ontology.difference", description="The difference of two versions of the vocabulary.")
    parser.add_argument("old", nargs="?", type=Path, default=last_release())
    parser.add_argument("new", nargs="?", type=Path, default=HERE)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put it between the marks of this changelog")
    asked = parser.parse_args(arguments)
    found = difference(asked.old, asked.new)
    if asked.write:
        asked.write.write_text(written(asked.write.read_text(encoding="utf-8"), found), encoding="utf-8")
    else:
        sys.stdout.write((json.dumps(asdict(found), indent=1) if asked.json else found.markdown()) + "\n")
    if found.removed:
        sys.stderr.write(f"IRIs never disappear: deprecate {', '.join(found.removed)} and name what replaces them.\n")
    return 1 if found.removed else 0


if __name__ == "__main__":
    sys.exit(main())
