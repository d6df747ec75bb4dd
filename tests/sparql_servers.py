"""SPARQL servers that tests begin on loopback, each in a folder of its own, and can kill and begin again."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from bench.peers import listens
from bench.processes import free_port, started
from bench.virtuoso import INI
from pyoxigraph import NamedNode

from graph.remote.address import Address, read_address
from graph.remote.client import Client
from graph.remote.names import BASE, CONTROL, GRAPHS, HISTORY, remote_name
from graph.snapshot import Snapshot

OXIGRAPH = Path(__file__).parents[1] / ".venv" / "bin" / "oxigraph"
GRANTS = """GRANT EXECUTE ON DB.DBA.SPARQL_INSERT_DICT_CONTENT TO "SPARQL";
GRANT EXECUTE ON DB.DBA.SPARQL_DELETE_DICT_CONTENT TO "SPARQL";
GRANT SPARQL_UPDATE TO "SPARQL";
checkpoint;
"""


@dataclass(frozen=True)
class Server:
    """A server that runs, by the words of `--store`."""

    name: str
    said: str
    pid: int

    @property
    def address(self) -> Address:
        return read_address(self.said)

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def clear(self) -> None:
        """Remove everything of Remit's."""
        client = Client(self.address)
        names = [remote_name(dataset, graph) for dataset in ("full", "public") for graph in GRAPHS]
        for graph in (*names, CONTROL, HISTORY):
            client.update(f"CLEAR SILENT GRAPH <{graph}>")

    def hold(self, snapshot: Snapshot) -> None:
        """Hold what a snapshot says as the full dataset, and nothing else."""
        self.clear()
        client = Client(self.address)
        for graph in GRAPHS:
            lines = sorted(f"{quad.triple} .\n".encode() for quad in snapshot.quads(graph=graph))  # as ever: planners look at it
            for first in range(0, len(lines), 10_000):
                client.add(remote_name("full", graph), b"".join(lines[first : first + 10_000]))


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """`oxigraph serve` on a folder, new or used before."""
    port = free_port()
    command = [str(OXIGRAPH), "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with started(command, folder / "oxigraph.log", lambda: listens(port)) as pid:
        here = f"http://127.0.0.1:{port}"
        yield Server("oxigraph", f"{here}/query,update={here}/update,data={here}/store", pid)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso 7 on a folder, new or used before; skips the test where it is not installed."""
    program = shutil.which("virtuoso-t")
    if not program or not shutil.which("isql-vt"):
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    sql, http = free_port(), free_port()
    fresh = not (folder / "www").exists()
    for part in ("www", "load"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.lck").unlink(missing_ok=True)  # of one that was killed
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(dir=folder, sql=sql, http=http, buffers=10_000, dirty=6_000, seconds=60))
    command = [program, "+configfile", str(ini), "+foreground"]
    with started(command, folder / "out.log", lambda: listens(http) and listens(sql)) as pid:
        if fresh:
            door = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "ERRORS=STDOUT"]
            subprocess.run(door, input=GRANTS, capture_output=True, text=True, check=True)
        here = f"http://127.0.0.1:{http}"
        yield Server("virtuoso", f"{here}/sparql,data={here}/sparql-graph-crud", pid)


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def graphs_of(client: Client) -> set[str]:
    """The graphs of Remit's that there are on a server."""
    from graph.remote.facts import parsed

    text = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}")) }}'
    return {row["g"].value for row in parsed(client.select(text), client.address.query) if isinstance(row["g"], NamedNode)}
