"""What stands behind the SPARQL doors: strangers' texts and files on the dataset of whoever asks, in a sandbox worker."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import rdflib
from flask import request
from rdflib.namespace import RDFS

from api.metrics import Looks, Metrics
from api.origin import check_origin
from api.reader import current_reader, current_role
from api.running import Running, patience
from api.service import Service
from api.service_description import describe
from api.settings import LOOPBACK, Settings
from api.themes import THEMES, questions_by_theme
from api.void import Counts, void_graph
from graph.change_child import graph_named
from graph.changes import Changes, Written
from graph.federation import Solutions, answered, calls_out
from graph.guard import guard
from graph.rdf import CURRENT, FINDINGS, META, SUPERSEDED
from graph.remote_service import Elsewhere
from graph.sandbox import EXPLAIN, Formats, Sandbox, SpooledResult
from graph.store import FULL, EmbeddedStore
from ontology.errors import Forbidden, RemitError, TooLarge

MOST_GRAPHS = 10
ALGEBRA_SECONDS = 3.0


class BareEndpoint:
    """A plain SPARQL store: everything is open to whoever is on this machine."""

    def __init__(self, store: EmbeddedStore, sandbox: Sandbox, settings: Settings, changes: Changes) -> None:
        self._store, self._sandbox, self._settings, self._changes = store, sandbox, settings, changes
        self.running = Running()
        looks = Looks(lambda: store.version().number, self.running.number, sandbox.waiting)
        self.metrics = Metrics(looks, settings.shares, self._algebra)
        self._counts = Counts()
        self._elsewhere = Elsewhere(settings.services, settings.inside)
        self.upload_bytes = settings.upload_bytes
        self.spool = store.folder.root / "spool"

    def query(
        self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], formats: Formats, base: str
    ) -> SpooledResult:
        """The complete answer."""
        if len(default_graphs) + len(named_graphs) > MOST_GRAPHS:
            raise TooLarge(f"At most {MOST_GRAPHS} graphs can be named in one request.")
        default, named = self._graphs(default_graphs, named_graphs)
        watch, share = self.metrics.watch("query", text), self._settings.share(current_role())
        with watch, self._store.checkpoint(self._dataset()) as checkpoint, self.running.asked() as asker:
            return self._sandbox.run(
                self._with_answers(text, share.seconds),
                store=checkpoint.path,
                formats=formats,
                seconds=patience(share.seconds),
                max_bytes=share.bytes,
                default_graphs=default,
                named_graphs=named,
                base=base,
                memory_bytes=share.memory,
                asker=asker,
            )

    def explain(self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], base: str) -> dict[str, Any]:
        """The algebra of a query, and what one run of it gave and took."""
        guard(text)
        if len(default_graphs) + len(named_graphs) > MOST_GRAPHS:
            raise TooLarge(f"At most {MOST_GRAPHS} graphs can be named in one request.")
        default, named = self._graphs(default_graphs, named_graphs)
        watch, share = self.metrics.watch("explain", text), self._settings.share(current_role())
        with watch, self._store.checkpoint(self._dataset()) as checkpoint, self.running.asked() as asker:
            graphs = {"default_graphs": default, "named_graphs": named}
            args = {"query": text, "store": str(checkpoint.path), "base": base, **graphs}
            seconds = patience(share.seconds)
            found = self._sandbox.run_pooled(EXPLAIN, args, seconds=seconds, memory_bytes=share.memory, asker=asker)
            return {"version": str(checkpoint.version), **found}

    def _with_answers(self, text: str, seconds: float) -> str:
        """A query with the answers of other endpoints in it, where SERVICE is open at all."""
        if not self._elsewhere.allowed or not calls_out(text):
            return text
        deadline = time.monotonic() + patience(seconds)

        def ask(address: str, query: str) -> Solutions:
            return self._elsewhere.ask(address, query, max(0.1, deadline - time.monotonic()))

        return answered(text, self._elsewhere.allowed, ask)

    def _algebra(self, text: str) -> object:
        """The algebra of a query; None where nobody can tell it in a moment."""
        try:
            found = self._sandbox.run_pooled(EXPLAIN, {"query": text, "store": None, "base": None}, seconds=ALGEBRA_SECONDS)
        except RemitError:
            return None
        return found["algebra"]

    def version(self) -> str:
        """The dataset of whoever asks, and its version."""
        with self._store.snapshot(self._dataset()) as snapshot:
            return f"{self._dataset()} {snapshot.version}"

    def has_graph(self, graph: str) -> bool:
        """Whether there is such a graph for whoever asks. The default graph always is."""
        name = graph_named(graph)
        with self._store.snapshot(self._dataset()) as snapshot:
            return name == CURRENT or (self._shows(graph) and snapshot.store.contains_named_graph(name))

    def graph(self, graph: str, media_type: str) -> SpooledResult:
        """All statements of a graph that whoever asks may see."""
        watch, share = self.metrics.watch("graph", graph), self._settings.share(current_role())
        with watch, self._store.checkpoint(self._dataset()) as checkpoint, self.running.asked() as asker:
            return self._sandbox.run(
                None,
                store=checkpoint.path,
                formats=Formats(None, media_type),
                seconds=share.seconds,
                max_bytes=share.bytes,
                memory_bytes=share.memory,
                default_graphs=[graph] if graph else None,
                asker=asker,
            )

    def check_may_write(self) -> None:
        """Forbidden for pages of others, also those that have given this machine a name of their own."""
        check_origin()
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
            raise Forbidden("Changes are taken under the address of this machine itself only.")

    def update(
        self, text: str, *, using: Sequence[str], using_named: Sequence[str], base: str, only: str | None = None
    ) -> Written:
        """Run an update as one commit."""
        with self.metrics.watch("update", text):
            return self._changes.update(text, self._who(), using=using, using_named=using_named, base=base, only=only)

    def upload(self, files: Sequence[tuple[Path, str]], *, graph: str | None, replace: bool, base: str) -> Written:
        """Put files into a graph, or replace it by them."""
        with self.metrics.watch("upload", graph or ""):
            return self._changes.upload(files, self._who(), graph=graph, replace=replace, base=base)

    def drop(self, graph: str) -> Written:
        """Remove a graph."""
        with self.metrics.watch("drop", graph):
            return self._changes.drop(graph, self._who())

    def description(self, address: str) -> rdflib.Graph:
        """The Service Description."""
        with self._store.snapshot(self._dataset()) as snapshot:
            return describe(address, snapshot.size(), updates=self._may_write())

    def void(self, endpoint: str) -> rdflib.Graph:
        """What the dataset of whoever asks holds, counted."""
        with self._store.snapshot(self._dataset()) as snapshot:
            return void_graph(endpoint, str(snapshot.version), self._counts.of(self._dataset(), snapshot))

    def editor(self) -> dict[str, object] | None:
        """None: there are no pages."""
        return None

    def _dataset(self) -> str:
        return FULL

    def _graphs(self, default: Sequence[str], named: Sequence[str]) -> tuple[list[str] | None, list[str] | None]:
        """The dataset of a query as the sandbox takes it."""
        return (list(default), list(named)) if default or named else (None, None)

    def _shows(self, graph: str) -> bool:
        """Whether a named graph exists for whoever asks."""
        return True

    def _may_write(self) -> bool:
        return True

    def _who(self) -> str:
        return "local"


class SparqlEndpoint(BareEndpoint):
    """The data of Remit. A graph that the reader may not see, and one that does not exist, are the same: empty."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.store, service.sandbox, service.settings, service.changes)

    def check_may_write(self) -> None:
        """Forbidden for everybody but the administrator: there is no sign-in yet."""
        if not self._may_write():
            raise Forbidden("Only the administrator changes data in SPARQL, through the socket in the data folder.")

    def description(self, address: str) -> rdflib.Graph:
        """The Service Description, with where the examples are."""
        graph = super().description(address)
        graph.add((rdflib.URIRef(address), RDFS.seeAlso, rdflib.URIRef(f"{address}/examples")))
        return graph

    def editor(self) -> dict[str, object]:
        """The questions of the catalog that the reader may ask, as examples, and what the IRIs of things begin with."""
        with self._store.snapshot(self._dataset()) as snapshot:
            base = snapshot.ids.base
        return {"themes": questions_by_theme(current_reader()), "theme_names": THEMES, "base": base}

    def _dataset(self) -> str:
        return current_reader().dataset

    def _graphs(self, default: Sequence[str], named: Sequence[str]) -> tuple[list[str] | None, list[str] | None]:
        if not default and not named:
            return None, self._open()
        return [graph for graph in default if self._shows(graph)], [graph for graph in named if self._shows(graph)]

    def _shows(self, graph: str) -> bool:
        return graph in self._open()

    def _open(self) -> list[str]:
        return [graph.value for graph in (FINDINGS, META, SUPERSEDED)] if current_reader().sees_households else []

    def _may_write(self) -> bool:
        return current_reader().role == "administrator"

    def _who(self) -> str:
        return current_reader().role
