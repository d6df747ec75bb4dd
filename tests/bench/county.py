"""The sample county as every peer holds it: rosters, Remit's data, a dump of them, and the stores that are made of the dump.

Each part is made once and noted with what it took (`made.json`): a run that was broken off goes on where it was.
"""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from bench.processes import run
from pyoxigraph import DefaultGraph, RdfFormat, Store

from graph.rdf import META
from graph.snapshot import Snapshot, Version

BIN = Path(sys.executable).parent
ONE = 17_434
"""Households of the county at its real size."""
BULK = """import sys, pyoxigraph as ox
store = ox.Store(sys.argv[1])
store.bulk_load(path=sys.argv[2], format=ox.RdfFormat.N_QUADS)
store.flush()
"""


@dataclass
class County:
    """A county in a folder."""

    folder: Path
    households: int
    made: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Remit's data folder."""
        return self.folder / "data"

    @property
    def oxigraph(self) -> Path:
        """The store of `oxigraph serve`."""
        return self.folder / "oxigraph"

    @property
    def facts(self) -> Path:
        """The current facts as N-Triples."""
        return self.folder / "facts.nt"

    @property
    def meta(self) -> Path:
        """The graph `meta` as N-Triples."""
        return self.folder / "meta.nt"

    @property
    def columns(self) -> Path:
        """The columns of DuckDB."""
        return self.folder / "columns.duckdb"

    @property
    def virtuoso(self) -> Path:
        """The folder of Virtuoso."""
        return self.folder / "virtuoso"

    def snapshot(self) -> Snapshot:
        """The facts for reading beside the servers: what a bare engine in this process answers."""
        return Snapshot(Store.read_only(str(self.oxigraph)), Version(0, ""))

    def make(self, name: str, parts: list[Path], work: Callable[[], dict[str, float]]) -> None:
        """Make one part and note what it took, unless it is there."""
        note = self.folder / "made.json"
        self.made = json.loads(note.read_text()) if note.exists() else {}
        if name not in self.made:
            for part in parts:
                shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
            self.made[name] = work()
            note.write_text(json.dumps(self.made, indent=1))


def county(folder: Path, households: int, say: Callable[[str], None]) -> County:
    """The county of so many households, made where it is not there."""
    found = County(folder, households)
    folder.mkdir(parents=True, exist_ok=True)
    remit, rosters, quads = str(BIN / "remit"), folder / "rosters", folder / "all.nq"
    load = [remit, "--data", str(found.data), "load", "--yes", str(rosters)]
    say(f"{households} households: rosters, load")
    found.make("sample", [rosters], lambda: run([remit, "sample", "--households", str(households), "--out", str(rosters)]))
    found.make("load", [found.data], lambda: run(load))
    say("dump, bulk load, columns")
    found.make("dump", [], lambda: _dump(found, quads))
    found.make("bulk", [found.oxigraph], lambda: run([sys.executable, "-c", BULK, str(found.oxigraph), str(quads)]))
    files = [str(found.columns), str(found.facts), str(found.meta)]
    found.make("columns", [found.columns], lambda: run([sys.executable, "-m", "bench.columns", *files]))
    quads.unlink(missing_ok=True)
    return found


def open_columns(found: County) -> duckdb.DuckDBPyConnection:
    """The columns, for reading."""
    return duckdb.connect(str(found.columns), read_only=True)


def _dump(found: County, quads: Path) -> dict[str, float]:
    """The facts that Remit holds, for the others."""
    current = json.loads((found.data / "CURRENT").read_text())
    store = Store.read_only(str(found.data / "full" / current["folder"]))
    store.dump(found.facts, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    store.dump(found.meta, RdfFormat.N_TRIPLES, from_graph=META)
    store.dump(quads, RdfFormat.N_QUADS)
    return {"statements": len(store), "bytes": found.facts.stat().st_size}
