"""All peers on one county, begun and ended together."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
from bench.asked import Asked, asked
from bench.county import County, open_columns
from bench.measure import Panel
from bench.peers import Endpoint, Peer, Remit, Sql, Unanswered, oxigraph, remit
from bench.virtuoso import virtuoso

from graph.snapshot import Snapshot

SEED = 20171130
VIRTUOSO, OXIGRAPH = "Virtuoso 7", "oxigraph serve"


@dataclass(frozen=True)
class Stage:
    """What the parts of the benchmark ask, and of whom."""

    county: County
    snapshot: Snapshot
    db: duckdb.DuckDBPyConnection
    remit: Remit
    panel: Panel
    say: Callable[[str], None]

    @property
    def day(self) -> date:
        """The data day."""
        return self.snapshot.data_day()

    def server(self, name: str) -> Endpoint | None:
        """A peer that is a SPARQL endpoint, where it is there."""
        return next((peer for peer in self.panel.peers if isinstance(peer, Endpoint) and peer.name == name), None)

    def on(self, name: str, days_before: int, given: dict[str, str] | None = None) -> Asked:
        """A question of a day so many days before the data day."""
        day = self.day - timedelta(days=days_before)
        return asked(name, {**(given or {}), "as_of": day.isoformat()}, self.snapshot)

    def codes(self, table: str, number: int) -> list[str]:
        """Codes of some things of the county, chosen by chance."""
        found = sorted(row[0].rpartition("/")[2] for row in self.db.execute(f"SELECT iri FROM {table}").fetchall())
        return random.Random(SEED).sample(found, min(number, len(found)))


@contextmanager
def stage(
    county: County, patience: float, without: set[str], say: Callable[[str], None], *, once: bool = False
) -> Iterator[Stage]:
    """Begin all peers; Virtuoso has `patience` seconds for an answer, the others ten times as many."""
    missing = dict.fromkeys(without, "left out by --without")
    log = county.folder / "log"
    with ExitStack() as stack:
        copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="remit-bench-"))) / "data"
        shutil.copytree(county.data, copy, ignore=shutil.ignore_patterns("socket"))
        db = stack.enter_context(open_columns(county))
        say("begin Remit")
        served = stack.enter_context(remit(copy, log, 10 * patience))
        peers: list[Peer] = [Sql(db), served]
        for name, begin, seconds in ((OXIGRAPH, oxigraph, 10 * patience), (VIRTUOSO, virtuoso, patience)):
            if name not in missing:
                say(f"begin {name}")
                try:
                    peers.append(stack.enter_context(begin(county, log, seconds)))
                except (Unanswered, TimeoutError) as error:
                    missing[name] = str(error)
        yield Stage(county, county.snapshot(), db, served, Panel(tuple(peers), missing, once=once), say)
