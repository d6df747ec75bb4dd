"""The parts of a running Remit, wired together: the store, the sandbox, and that findings are judged with every commit."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import rdflib
from rdflib.namespace import RDF

from api.reader import Reader, current_reader
from api.settings import Settings
from graph.intake.load import Loader, Report
from graph.intake.mapping import Answer, remember
from graph.rdf import FINDINGS, META, SUPERSEDED
from graph.sandbox import Formats, Sandbox, SpooledResult
from graph.snapshot import Draft, Snapshot, Version
from graph.store import EmbeddedStore
from ontology.errors import TooLarge
from queries.catalog import catalog
from queries.judge import judge, judge_anew

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
MOST_GRAPHS = 10


class Service:
    """Owns the data folder until `close`. Safe for threads."""

    def __init__(self, settings: Settings, base: str | None = None) -> None:
        self.settings = settings
        catalog()
        self.store = EmbeddedStore(settings.data, base)
        self.store.listeners.append(judge)
        self.sandbox = Sandbox(
            spool=self.store.folder.root / "spool",
            workers=settings.workers,
            memory_bytes=settings.query_memory,
            tasks=["graph.intake.child", "graph.intake.marked", "graph.intake.plain", "graph.intake.unknown"],
        )

    def snapshot(self, reader: Reader) -> AbstractContextManager[Snapshot]:
        """What a reader may see, at the version in force."""
        return self.store.snapshot(reader.dataset)

    def load(  # noqa: PLR0913 - one load, with all that can be wished for it
        self,
        paths: list[Path],
        who: str,
        *,
        dry_run: bool,
        progress: Callable[[dict[str, Any]], None],
        marked: Path | None = None,
        good_only: bool = False,
    ) -> Report:
        """Load files of rosters; see `graph.intake.load.Loader.load` for the errors."""
        return Loader(self.store, self.sandbox.run_task, who, progress, good_only).load(paths, dry_run=dry_run, marked=marked)

    def ask_about(
        self, paths: list[Path], answers: list[Answer], who: str, progress: Callable[[dict[str, Any]], None]
    ) -> list[dict[str, Any]]:
        """Keep answers about words of sheets, and say what is still not recognised in files; see `Loader.ask` for the errors."""
        remember(self.store.folder.root, answers)
        return Loader(self.store, self.sandbox.run_task, who, progress).ask(paths)

    def judge(self) -> Version:
        """Judge everything anew; a new version only where that changes a finding."""

        def edit(draft: Draft) -> str:
            changes = judge_anew(draft)
            return f"judged {changes}" if changes else ""

        return self.store.commit(edit)

    def close(self) -> None:
        """End the workers and give the folder up."""
        self.sandbox.close()
        self.store.close()


class SparqlEndpoint:
    """What stands behind `/sparql`: strangers' queries on the dataset of whoever asks, in a sandbox worker."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def query(
        self, text: str, *, default_graphs: Sequence[str], named_graphs: Sequence[str], formats: Formats, base: str
    ) -> SpooledResult:
        """The complete answer. A graph that the reader may not see, and one that does not exist, are the same: empty."""
        if len(default_graphs) + len(named_graphs) > MOST_GRAPHS:
            raise TooLarge(f"At most {MOST_GRAPHS} graphs can be named in one request.")
        settings, reader = self._service.settings, current_reader()
        open_graphs = [graph.value for graph in (FINDINGS, META, SUPERSEDED)] if reader.sees_households else []
        chosen = bool(default_graphs or named_graphs)
        with self._service.store.checkpoint(reader.dataset) as checkpoint:
            return self._service.sandbox.run(
                text,
                store=checkpoint.path,
                formats=formats,
                seconds=settings.query_seconds,
                max_bytes=settings.query_bytes,
                default_graphs=[graph for graph in default_graphs if graph in open_graphs] if chosen else None,
                named_graphs=[graph for graph in named_graphs if graph in open_graphs] if chosen else open_graphs,
                base=base,
            )

    def description(self) -> rdflib.Graph:
        """The Service Description (SPARQL 1.1 Service Description, W3C 2013)."""
        graph = rdflib.Graph()
        service = rdflib.BNode()
        graph.add((service, RDF.type, SD.Service))
        graph.add((service, SD.endpoint, rdflib.URIRef("")))
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
        for name in (
            "SPARQL_Results_JSON",
            "SPARQL_Results_XML",
            "SPARQL_Results_CSV",
            "SPARQL_Results_TSV",
            "Turtle",
            "N-Triples",
        ):
            graph.add((service, SD.resultFormat, rdflib.URIRef(f"http://www.w3.org/ns/formats/{name}")))
        return graph

    def examples(self) -> list[tuple[str, str, str]]:
        """The questions of the catalog that the reader may ask, as they stand in their files."""
        reader = current_reader()
        return [(question.name, question.text.en, question.sparql) for question in catalog().values() if reader.may_ask(question)]
