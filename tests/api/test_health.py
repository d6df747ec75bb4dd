"""`/health` tells the truth: whether it reads, writes, and is about to end; and a server that ends finishes what it took."""

import http.client
import json
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from kills import REMIT
from tiny_service import Doors, facts, tiny_data, tiny_service


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Doors]:
    with tiny_service(tmp_path) as made:
        yield made


def status(client: FlaskClient, code: int) -> dict[str, Any]:
    answer = client.get("/health")
    assert answer.status_code == code
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_all_is_well(staff: FlaskClient, public: FlaskClient, doors: Doors) -> None:
    well = {"status": "ok", "checks": {"reads": "ok", "writes": "ok"}, "sample": False}
    assert facts(staff.get("/health")) == well | {"version": str(doors.service.store.version())}
    with doors.service.store.snapshot("public") as snapshot:
        assert facts(public.get("/health")) == well | {"version": str(snapshot.version)}


def test_a_folder_that_cannot_be_written(own: Doors) -> None:
    spool = own.service.store.folder.root / "spool"
    shutil.rmtree(spool)
    assert status(own.client("public"), 503)["checks"]["writes"] == "failing"
    spool.mkdir()
    assert status(own.client("public"), 200)["status"] == "ok"


def test_what_runs_beside_the_requests(own: Doors) -> None:
    own.service.looks["backups"] = lambda: False
    assert status(own.client("public"), 200)["status"] == "degraded"
    own.service.looks["open"] = lambda: False
    assert status(own.client("public"), 503)["status"] == "failing"


@pytest.mark.slow
def test_what_was_taken_is_finished_when_the_server_is_told_to_end(tmp_path: Path) -> None:
    words = [str(REMIT), "--data", str(tiny_data(tmp_path))]
    with subprocess.Popen([*words, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = urlsplit(server.stdout.readline().split()[-1])
        found: list[tuple[int, int]] = []

        taken = threading.Event()

        def ask() -> None:
            with closing(http.client.HTTPConnection(address.netloc)) as connection:
                for path in ("/health", "/dump"):
                    try:
                        connection.request("GET", path)
                        answer = connection.getresponse()
                    except OSError:  # not taken any more: not a byte came
                        assert taken.is_set()
                        return
                    found.append((answer.status, len(answer.read()) - int(answer.headers["Content-Length"])))
                    taken.set()

        askers = [threading.Thread(target=ask) for _ in range(8)]
        for asker in askers:
            asker.start()
        taken.wait()
        server.send_signal(signal.SIGTERM)
        for asker in askers:
            asker.join()
        assert server.wait() == 0
    assert {status for status, _ in found} <= {200, 503}
    assert {missing for _, missing in found} == {0}
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address.hostname or "", address.port or 0))
