"""A million rows take no more memory than a thousand."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from sandboxed import ask, make_checkpoint

from graph.result_tables import ARROW, PARQUET
from graph.sandbox import Formats, Sandbox

MILLION = "SELECT ?a ?b {" + "".join(f" VALUES ?{name} {{ {' '.join(map(str, range(1000)))} }}" for name in "ab") + " }"
MEMORY = 64 << 20


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    made = Sandbox(spool=tmp_path_factory.mktemp("many") / "spool", workers=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("million")
    store = ox.Store(str(folder / "live"))
    lines = "".join(f"<urn:n:{number // 10}> <urn:p> {number} .\n" for number in range(1_000_000))
    store.bulk_load(input=lines, format=ox.RdfFormat.TURTLE)
    store.backup(str(folder / "checkpoint"))
    return folder / "checkpoint"


@pytest.mark.slow
@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        PARQUET,
        ARROW,
    ],
)
def test_a_million_rows_are_written_as_they_come(sandbox: Sandbox, checkpoint: Path, media_type: str) -> None:
    limits = {"memory_bytes": MEMORY, "max_bytes": 1 << 30}
    with ask(sandbox, MILLION, checkpoint, formats=Formats(media_type, None), **limits) as found:
        assert found.size > (1_000_000 if media_type == PARQUET else 7_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
def test_a_graph_of_a_million_statements_is_written_as_it_comes(sandbox: Sandbox, million: Path, media_type: str) -> None:
    limits = {"memory_bytes": MEMORY, "max_bytes": 1 << 30}
    with ask(sandbox, None, million, formats=Formats(None, media_type), **limits) as found:
        assert found.size > 10_000_000
