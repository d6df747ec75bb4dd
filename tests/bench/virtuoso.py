"""Virtuoso 7, where it is installed (Debian: virtuoso-opensource-7-bin), on a folder of its own."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.county import County
from bench.peers import Door, Endpoint, Unanswered, listens
from bench.processes import free_port, started

from graph.rdf import META

CURRENT = "urn:current"
INI = """[Database]
DatabaseFile = {dir}/virtuoso.db
ErrorLogFile = {dir}/virtuoso.log
LockFile = {dir}/virtuoso.lck
TransactionFile = {dir}/virtuoso.trx
xa_persistent_file = {dir}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {dir}/virtuoso-temp.db
TransactionFile = {dir}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
MaxClientConnections = 20
DirsAllowed = {dir}/load
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 4G
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {dir}/www
HTTPThreads = 20
MaxKeepAlives = 10
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = {seconds}
"""
BUFFERS = {1: 170_000, 10: 680_000}
"""Buffers of 8 KB for a county of so many times the real size: 1.4 GB, and 5.4."""


@contextmanager
def virtuoso(county: County, log: Path, seconds: float) -> Iterator[Endpoint]:
    """The server on the dump, loaded where it is not yet. Unanswered: not installed."""
    program = shutil.which("virtuoso-t")
    if not program or not shutil.which("isql-vt"):
        raise Unanswered("not installed (Debian: virtuoso-opensource-7-bin)")
    folder, sql, http = county.virtuoso, free_port(), free_port()
    for part in ("www", "load"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    ini = folder / "virtuoso.ini"
    buffers = BUFFERS[10 if county.households > 50_000 else 1]
    ini.write_text(INI.format(dir=folder, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4, seconds=round(seconds)))
    with started([program, "+configfile", str(ini), "+foreground"], log, lambda: listens(http) and listens(sql)) as pid:
        county.make("virtuoso", [], lambda: _load(county, sql))
        with closing(Door(http, seconds + 5)) as door:
            yield Endpoint("Virtuoso 7", door, pid, "/sparql", CURRENT)


def _load(county: County, port: int) -> dict[str, float]:
    load = county.virtuoso / "load"
    for file in (county.facts, county.meta):
        (load / file.name).unlink(missing_ok=True)
        (load / file.name).hardlink_to(file)
    said = [f"ld_dir('{load}', '{county.facts.name}', '{CURRENT}');", f"ld_dir('{load}', '{county.meta.name}', '{META.value}');"]
    said += ["rdf_loader_run();", "checkpoint;", "select 'state', ll_file, ll_state, ll_error from DB.DBA.load_list;"]
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT"]
    done = subprocess.run(command, input="\n".join(said), capture_output=True, text=True, check=True)
    states = [line.split() for line in done.stdout.splitlines() if line.startswith("state")]
    if [line[2] for line in states] != ["2", "2"]:
        raise Unanswered(f"it does not load: {done.stdout[-300:]}")
    return {}
