"""Changes by SPARQL Update and the Graph Store Protocol: worked out by a sandbox worker, committed as any other change.

The owner sees N-Quads that the worker wrote, never the text or the file itself. The worker works on a checkpoint; if somebody
else commits meanwhile, the change is worked out again. Changes by these doors wait for each other.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from graph.change_child import ADDS, GRAPHS, REMOVES
from graph.guard import Limits, guard
from graph.sandbox import Sandbox
from graph.snapshot import Draft, Version
from graph.store import EmbeddedStore
from graph.turns import NOBODY, Turns

TASK = "graph.change_child"
LIMITS = Limits(size=8 << 20)
"""An update may carry data, so it may be longer than a query."""
PIECE = 100_000
MOST_WAITING, WAIT_SECONDS = 16, 60.0
"""How many changes wait for those before them, and for how long."""

Rule = Callable[[Draft, list[Quad], list[Quad], list[NamedNode | BlankNode]], None]
"""Called with a draft and what is about to be added and removed (in pieces) and the graphs made or removed; raises to refuse."""


class Moved(Exception):
    """Somebody else committed since a change was worked out."""


@dataclass(frozen=True)
class Written:
    """What came of a change: the version that holds it, and whether it made the graph that it names."""

    version: Version
    created: bool


@dataclass
class Changes:
    """The way in for changes that strangers wrote. `rule` may refuse one, `close` ends a draft that a change was written into."""

    store: EmbeddedStore
    sandbox: Sandbox
    seconds: float
    rule: Rule = lambda draft, adds, removes, graphs: None
    close: Callable[[Draft, str], None] = lambda draft, who: None
    _turns: Turns = field(default_factory=lambda: Turns(1, most_waiting=MOST_WAITING))

    def update(  # noqa: PLR0913 - the parameters of the protocol
        self, text: str, who: str, *, using: Sequence[str], using_named: Sequence[str], base: str, only: str | None = None
    ) -> Written:
        """Run an update as one commit; with `only`, one that changes that graph and no other.

        QueryRefused   the guard, before any worker sees the text
        BadRequest     not SPARQL Update, with `line` and `column`, or not to be evaluated
        TooSlow, WorkerDied   as for a query; nothing was changed
        """
        guard(text, limits=LIMITS)
        dataset = {"using": list(using), "using_named": list(using_named)}
        return self._change({"update": text, **dataset, "base": base, "only": only}, who)

    def upload(self, files: Sequence[tuple[Path, str]], who: str, *, graph: str | None, replace: bool, base: str) -> Written:
        """Put files (with their media types) into a graph, or replace it by them. `graph` None: where the files say themselves.

        BadRequest   a file that cannot be parsed; nothing was changed
        """
        named = [(str(path), media_type) for path, media_type in files]
        return self._change({"files": named, "graph": graph, "replace": replace, "base": base}, who)

    def drop(self, graph: str, who: str) -> Written:
        """Remove a graph with all its statements, or empty the default graph (an empty text).

        NotFound   there is no such graph
        """
        return self._change({"drop": True, "graph": graph}, who)

    def _change(self, args: dict[str, Any], who: str) -> Written:
        with self._turns.turn(NOBODY, WAIT_SECONDS):
            while True:
                with self._folder() as out:
                    try:
                        return self._try(args, who, out)
                    except Moved:
                        continue

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        out = Path(tempfile.mkdtemp(prefix="change-", dir=self.store.folder.root / "spool"))
        try:
            yield out
        finally:
            shutil.rmtree(out, ignore_errors=True)

    def _try(self, args: dict[str, Any], who: str, out: Path) -> Written:
        with self.store.checkpoint() as known:
            args = args | {"store": str(known.path), "out": str(out)}
            done = self.sandbox.run_pooled(TASK, args, seconds=self.seconds)
        version = known.version
        if done["digest"]:
            version = self.store.commit(lambda draft: self._apply(draft, known.version, out, who, done["digest"]))
        return Written(version, done["created"])

    def _apply(self, draft: Draft, start: Version, out: Path, who: str, digest: str) -> str:
        if draft.version != start:
            raise Moved
        made, gone = _graphs(out / GRAPHS)
        self.rule(draft, [], [], made + gone)
        for quads in _pieces(out / REMOVES):
            self.rule(draft, [], quads, [])
            draft.remove(quads)
        for graph in gone:
            draft.remove_graph(graph)
        for graph in made:
            draft.add_graph(graph)
        for quads in _pieces(out / ADDS):
            self.rule(draft, quads, [], [])
            draft.add(quads)
        self.close(draft, who)
        return digest


def _pieces(file: Path) -> Iterator[list[Quad]]:
    quads = parse(path=str(file), format=RdfFormat.N_QUADS)
    while piece := list(islice(quads, PIECE)):
        yield piece


def _graphs(file: Path) -> tuple[list[NamedNode | BlankNode], list[NamedNode | BlankNode]]:
    """The graphs made, and those removed."""
    lines = file.read_text(encoding="utf-8").splitlines()
    signed = [(line[0], _graph(line[1:])) for line in lines]
    return [graph for sign, graph in signed if sign == "+"], [graph for sign, graph in signed if sign == "-"]


def _graph(name: str) -> NamedNode | BlankNode:
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name[1:-1])
