"""What the worklist is asked for: the parameters of the question `findings`, a text, and an order; and how to say it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.errors import BadRequest
from queries.catalog import question
from queries.params import Bound, resolve
from queries.run import word
from queries.work_rows import SORTS, STANDING, Found, Test, WorkIndex, WorkRow, choose

NAME = "findings"
OWN = ("text", "sort")
LONGEST = 100


@dataclass(frozen=True)
class WorkFilter:
    """A choice of findings. `given` are the words that were said and are not what is meant anyway."""

    given: dict[str, str]
    bound: Bound
    tests: dict[str, Test]
    sort: str

    def query(self, **other: str) -> str:
        """The query of a path that asks for this choice, with some words said otherwise; an empty word is left out."""
        return urlencode({name: said for name, said in (self.given | other).items() if said})


def parameters() -> tuple[str, ...]:
    """All parameters of the worklist, those of paging and language aside."""
    return (*question(NAME).params, *OWN)


def read_filter(given: Mapping[str, str], index_names: Mapping[NamedNode, str], snapshot: Snapshot) -> WorkFilter:
    """Read a choice from words.

    BadRequest   a parameter that is unknown or cannot be read
    """
    said = {name: words.strip() for name, words in given.items() if words.strip()}
    wanted = said.get("text", "").casefold()
    if len(wanted) > LONGEST:
        raise BadRequest(f"text has {len(wanted)} characters; at most {LONGEST} are looked for.")
    sort = said.get("sort", "severity")
    if sort not in SORTS:
        raise BadRequest(f"sort cannot be «{sort}»; it is one of {', '.join(SORTS)}.")
    bound = resolve(question(NAME), {name: words for name, words in said.items() if name not in OWN}, snapshot)
    tests = {name: _test(name, bound, snapshot) for name in bound.terms if name != "as_of"}
    tests = {name: test for name, test in tests.items() if bound.words[name] != "all" or name != "state"}
    if wanted:
        tests["text"] = lambda row: any(wanted in one for one in _texts(row, index_names))
    usual = {"state": "standing", "sort": "severity"}
    return WorkFilter({name: words for name, words in said.items() if usual.get(name) != words}, bound, tests, sort)


def chosen(index: WorkIndex, wanted: WorkFilter) -> Found:
    """The rows of a choice in its order, and the counts of its facets."""
    found = choose(index, wanted.tests)
    rows = found.rows if wanted.sort == "severity" else sorted(found.rows, key=SORTS[wanted.sort])
    return Found(rows, found.facets)


def _test(name: str, bound: Bound, snapshot: Snapshot) -> Test:
    term, code = bound.terms[name], bound.words[name]
    if name in ("severity", "age"):
        least = int(text(term))
        return (lambda row: row.severity >= least) if name == "severity" else (lambda row: row.days >= least)
    if name == "state":
        return (lambda row: row.state in STANDING) if code == "standing" else (lambda row: row.state == code)
    if name == "fault":
        wanted = text(term) == "true"
        return lambda row: row.fault == wanted
    if name == "subject":
        return lambda row: term in (row.subject, row.other)
    if name in ("assignee", "finding"):
        return lambda row: getattr(row, name) == term
    short = word(term, snapshot)
    return lambda row: getattr(row, name) == short


def _texts(row: WorkRow, names: Mapping[NamedNode, str]) -> list[str]:
    things = (row.scope, row.subject, row.other, row.matter, row.assignee)
    return [text(row.finding).rpartition("/")[2], row.sub_kind, row.duty, *(names.get(thing, "") for thing in things if thing)]
