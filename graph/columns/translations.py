"""Questions as SQL, kept in a file from one start to the next: parsing a question takes a hundred times as long as reading that.

The file holds no facts and no values of parameters. It counts for one layout and one version of this program; one that was made
for another, is damaged, or holds anything but what a question becomes, is passed over, and is written anew.
"""

import hashlib
import json
import logging
import threading
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from graph.columns.compiler import Compiled, Order, compiled
from graph.columns.kinds import Kind
from graph.columns.layout import GraphLayout, Layout
from graph.columns.relation import Unsupported
from graph.folder import write_synced

Translation: TypeAlias = Compiled | Unsupported
FILE = "questions.json"
"""The name of the file, in the data folder."""
_log = logging.getLogger(__name__)


class Translations:
    """Questions as SQL over one layout. Safe for threads; the file is read when the first question is asked."""

    def __init__(self, file: Path, layout: Layout) -> None:
        self._file, self._layout = file, layout
        self._lock = threading.Lock()
        self._new = False

    def of(self, text: str) -> Translation:
        """What a question becomes, or why it becomes nothing."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        found = self._known.get(digest)
        if found is None:
            found = _translated(text, self._layout)
            with self._lock:
                self._known[digest] = found
                self._new = True
        return found

    def laid_out(self, layout: Layout) -> "Translations":
        """Those over another layout."""
        return Translations(self._file, layout)

    def keep(self) -> None:
        """Write the file, if anything is new."""
        with self._lock:
            known, new, self._new = dict(self._known), self._new, False
        if new:
            body = json.dumps({digest: _plain(found) for digest, found in known.items()})
            try:
                write_synced(self._file, f"{_head(self._made_by, body)}\n{body}", private=True)
            except OSError as error:
                _log.warning("what questions became could not be kept: %s", error)

    @cached_property
    def _made_by(self) -> str:
        return hashlib.sha256(f"{_program()} {_said(self._layout)}".encode()).hexdigest()

    @cached_property
    def _known(self) -> dict[str, Translation]:
        """By the digest of the question's text, what the file says."""
        try:
            head, _, body = self._file.read_text(encoding="utf-8").partition("\n")
            return (
                {digest: _read(said) for digest, said in json.loads(body).items()} if head == _head(self._made_by, body) else {}
            )
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s is passed over, and made anew: %s", self._file.name, error)
            return {}


def _translated(text: str, layout: Layout) -> Translation:
    try:
        return compiled(text, layout)
    except Unsupported as why:
        return why
    except Exception:
        _log.exception("a question cannot be translated; the store answers it")
        return Unsupported("it cannot be translated")


def _head(made_by: str, body: str) -> str:
    return f"{made_by} {hashlib.sha256(body.encode()).hexdigest()}"


@cache
def _program() -> str:
    """A digest of all that translates."""
    code = sorted(
        (file.name, file.read_text(encoding="utf-8")) for file in files(__package__).iterdir() if file.name.endswith(".py")
    )
    said = repr((code, *(version(name) for name in ("duckdb", "rdflib", "sqlglot"))))
    return hashlib.sha256(said.encode()).hexdigest()


def _said(layout: Layout) -> str:
    """All that a layout says, the same for equal ones."""
    kinds = {name: kind.value for name, kind in layout.terms.kinds.items()}
    graphs = {name: _said_of(graph) for name, graph in layout.graphs.items()}
    return json.dumps([layout.terms.properties, kinds, graphs], sort_keys=True)


def _said_of(graph: GraphLayout) -> list[Any]:
    things = [[one.name, sorted(one.classes), sorted(one.columns)] for one in graph.things]
    properties = {name: [one.kind.value, one.column, one.pairs] for name, one in graph.properties.items()}
    return [things, properties, sorted(graph.refused)]


def _plain(found: Translation) -> dict[str, Any]:
    if isinstance(found, Unsupported):
        return {"left": str(found)}
    return {
        "sql": found.sql,
        "columns": [[name, kind and kind.value] for name, kind in found.columns],
        "ordered": [[order.place, order.kind.value, order.descending] for order in found.ordered],
        "named": sorted(found.named),
        "offset": found.offset,
        "limit": found.limit,
    }


def _read(said: dict[str, Any]) -> Translation:
    if "left" in said:
        return Unsupported(str(said["left"]))
    return Compiled(
        str(said["sql"]),
        tuple((str(name), None if kind is None else Kind(kind)) for name, kind in said["columns"]),
        tuple(Order(int(place), Kind(kind), bool(descending)) for place, kind, descending in said["ordered"]),
        frozenset(map(str, said["named"])),
        int(said["offset"]),
        None if said["limit"] is None else int(said["limit"]),
    )
