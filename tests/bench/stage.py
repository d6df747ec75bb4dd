"""All peers on one county, begun and ended together."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
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
LARGE, FILL_SECONDS = 10_000, 3600.0
RESTING = 0.2
"""Seconds of work in one second below which the server has translated the questions that take long."""
NO_COLUMNS = "there are no columns"
"""What Remit says while the columns that it answers from are being made; of small data it makes none."""
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
    filled: list[float] = field(default_factory=list)
    """Seconds after which the server had made what it keeps in memory."""

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
        found = Stage(county, county.snapshot(), db, served, Panel(tuple(peers), missing, once=once), say)
        if county.households >= LARGE:
            say("wait for the columns of Remit")
            _fill(found)
        yield found


def _fill(stage: Stage) -> None:
    """Wait until the server has made what it keeps in memory, for a while."""
    began = time.monotonic()
    while NO_COLUMNS in stage.remit.engine(stage.on("overlap", 0)) and time.monotonic() - began < FILL_SECONDS:
        time.sleep(1)
    stage.filled.append(time.monotonic() - began)
    work = 0.0
    while (now := stage.remit.work()) > work + RESTING:
        work = now
        time.sleep(1)
