"""The formats of answers of the SPARQL doors: by `?format=`, or else by Accept."""

from collections.abc import Sequence

from api.negotiate import accept, choose
from graph.result_tables import ARROW, PARQUET, table_types
from graph.sandbox import Formats
from graph.xlsx import XLSX
from ontology.errors import NotAcceptable

SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
    "text/xml",
    *table_types(),
)
GRAPHS = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/n-quads",
    "application/trig",
    "text/n3",
    "application/json",
    "application/xml",
    "text/xml",
)
# Short names for `?format=`, for solutions and for graphs.
_NAMED = {
    "json": Formats(SOLUTIONS[0], "application/ld+json"),
    "xml": Formats(SOLUTIONS[1], "application/rdf+xml"),
    "csv": Formats("text/csv", None),
    "tsv": Formats("text/tab-separated-values", None),
    "xlsx": Formats(XLSX, None),
    "parquet": Formats(PARQUET, None),
    "arrow": Formats(ARROW, None),
    "turtle": Formats(None, "text/turtle"),
    "ttl": Formats(None, "text/turtle"),
    "ntriples": Formats(None, "application/n-triples"),
    "nt": Formats(None, "application/n-triples"),
    "rdf": Formats(None, "application/rdf+xml"),
    "rdf+xml": Formats(None, "application/rdf+xml"),
    "json-ld": Formats(None, "application/ld+json"),
    "jsonld": Formats(None, "application/ld+json"),
    "nquads": Formats(None, "application/n-quads"),
    "nq": Formats(None, "application/n-quads"),
    "trig": Formats(None, "application/trig"),
    "n3": Formats(None, "text/n3"),
}


def formats(asked: Sequence[str]) -> Formats:
    """What to write: `?format=` wins over Accept. SPARQLWrapper sends it twice, as a name and as media types."""
    if asked:
        found = next(filter(None, map(_by_name, asked)), Formats(None, None))
    else:
        found = Formats(choose(SOLUTIONS, accept()), choose(GRAPHS, accept()))
    if not (found.solutions or found.graph):
        offers = list(dict.fromkeys(SOLUTIONS + GRAPHS))
        raise NotAcceptable("The client takes none of the formats that there are.", offers=offers, formats=list(_NAMED))
    return found


def offers_for(kind: object) -> list[str]:
    """The media types for a kind of answer."""
    return list(GRAPHS if kind == "graph" else SOLUTIONS)


def _by_name(name: str) -> Formats | None:
    wanted = name.lower()
    if wanted in SOLUTIONS or wanted in GRAPHS:
        return Formats(wanted if wanted in SOLUTIONS else None, wanted if wanted in GRAPHS else None)
    named = _NAMED.get(wanted)
    return None if named and named.solutions and named.solutions not in SOLUTIONS else named


def downloads(offers: Sequence[str]) -> list[str]:
    """The shortest name of each format among the offers, which serves as the ending of a file too.

    What names a format of rows as well does not name one of graphs.
    """
    names: dict[str, str] = {}
    for name, named in _NAMED.items():
        media_type = named.solutions if offers is SOLUTIONS else None if named.solutions else named.graph
        if media_type and media_type in offers:
            names[media_type] = min(names.get(media_type, name), name, key=len)
    return list(names.values())


def content_type(media_type: str) -> str:
    """A media type with the encoding that text needs."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
