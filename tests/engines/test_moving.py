"""Somebody else commits while a request is under way: at each moment at which that can be noticed, whoever asks gets the
answer that they get in quiet, nobody gets past a door, the audit log says the same, and a change is not made twice.
"""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from accounts import CHEAP, account, signed_in
from flask.testing import FlaskClient
from sparql_servers import SERVERS, Server
from tiny import files
from tiny_service import Doors
from werkzeug.test import TestResponse

from api.accounts import passwords
from api.app import create_app
from api.service import Service
from api.settings import Settings
from graph.audit_log import Event, events
from graph.remote.store import RemoteStore
from ontology.errors import Moved

pytestmark = pytest.mark.engine
JSON, HTML = {"Accept": "application/json"}, {"Accept": "text/html"}
LINKED = {"Accept": "application/ld+json"}
ONCE = re.compile(r"[0-9a-f]{40,}|\b\d+(\.\d+)? m?s\b")
"""Tokens of forms, and how long something took."""
ASKED = [
    ("staff", "/q/gaps.json?village=V03", JSON, 200),
    ("staff", "/q/who.json?household=H06", JSON, 200),
    ("staff", "/households/H06", HTML, 200),
    ("staff", "/findings", HTML, 200),
    ("staff", "/nowhere", HTML, 404),
    ("staff", "/households/H99", HTML, 404),
    ("Lower", "/q/needs.json?village=V03", JSON, 200),
    ("Lower", "/q/needs.json?village=V01", JSON, 404),
    ("Lower", "/q/needs.json", JSON, 404),
    ("Lower", "/households/H01", HTML, 404),
    ("Lower", "/id/household/H01", LINKED, 404),
    ("Lower", "/id/household/H06", LINKED, 200),
    ("Hospital", "/q/needs.json?village=V03", JSON, 403),
    ("public", "/", HTML, 200),
    ("public", "/households/H06", JSON, 403),
]


@dataclass
class Commits:
    """Lets one of the looks whether the data are still as they were find that they are not."""

    at: int = 0
    looks: int = 0
    _true: Any = field(default_factory=lambda: RemoteStore._check_still)

    def look(self, store: RemoteStore, *said: Any) -> None:
        self.looks += 1
        if self.looks == self.at:
            raise Moved("The data have changed while they were read; ask again.", retry_after=1)
        self._true(store, *said)

    def before(self, at: int) -> None:
        self.at, self.looks = at, 0


@dataclass(frozen=True)
class Home:
    """A service over a server, and when somebody else commits."""

    doors: Doors
    server: Server
    commits: Commits
    clients: dict[str, FlaskClient]

    def ask(self, who: str, path: str, headers: dict[str, str], at: int = 0) -> TestResponse:
        """An answer while somebody commits at a look (0: nobody does), which was not told before."""
        client = self.clients.get(who) or self.doors.client(who)
        self.commits.before(at)
        return client.get(path, headers=headers | {"X-Try": secrets.token_hex(8)})

    def noted(self) -> Event:
        self.doors.service.audit.flush()
        event = dict(next(events(self.doors.service.store.folder.root)))
        return {name: said for name, said in event.items() if name not in ("number", "time", "previous")}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder, commits = tmp_path_factory.mktemp("moving"), Commits()
    with SERVERS["oxigraph"](folder) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        service = Service(Settings(folder / "work", store=server.address, workers=1, page_seconds=60.0))
        try:
            service.load(files(), "tester", dry_run=False, progress=lambda message: None)
            doors = Doors(service, create_app(service))
            account(doors, "Lower", "coordinator", areas=("village/V03",))
            account(doors, "Hospital", "subject", subject="HOUS")
            people = {name: signed_in(doors, name).client for name in ("Lower", "Hospital")}
            patch.setattr(RemoteStore, "_check_still", lambda store, *said: commits.look(store, *said))
            yield Home(doors, server, commits, people)
        finally:
            service.close()


@pytest.mark.parametrize(("who", "path", "headers", "status"), ASKED)
def test_whoever_reads_gets_the_answer_that_they_get_in_quiet(
    home: Home, who: str, path: str, headers: dict[str, str], status: int
) -> None:
    home.ask(who, path, headers)  # what is kept for a version is there then
    quiet = home.ask(who, path, headers)
    assert quiet.status_code == status, quiet.text
    noted, looks = home.noted(), home.commits.looks
    assert looks
    for at in range(1, looks + 1):
        answer = home.ask(who, path, headers, at)
        assert answer.status_code == status, (at, answer.text)
        assert ONCE.sub("*", answer.text) == ONCE.sub("*", quiet.text), at
        assert home.noted() == noted, at


@pytest.mark.parametrize("at", range(1, 7))
def test_a_change_is_made_once_and_said_to_be_made(home: Home, at: int) -> None:
    values = {"code": f"HX-{at}", "holder": "VC3", "resource": "funds", "quantity": "2", "remaining": "1", "unit": "cny"}
    values |= {"shareable": "yes", "from": "2017-03-01"}
    before = home.doors.service.store.version().number
    home.commits.before(at)
    answer = home.doors.client("staff").post(
        "/facts", json={"act": "enter", "roster": "holdings", "values": values, "who": "tester"}, headers=JSON
    )
    assert answer.status_code == 201, answer.text
    assert home.doors.service.store.version().number == before + 1
    assert home.noted()["outcome"] == 201


@pytest.mark.parametrize("at", range(1, 7))
def test_a_load_is_done_once_and_said_to_be_done(home: Home, at: int, tmp_path: Path) -> None:
    sheet = tmp_path / "holdings.csv"
    row = f"HY-{at},VC3,funds,2,1,cny,yes,2017-03-01"
    sheet.write_text(f"code,holder,resource,quantity,remaining,unit,shareable,from\n{row}\n", encoding="utf-8")
    before = home.doors.service.store.version().number
    home.commits.before(at)
    answer = home.doors.client("administrator").post("/admin/load", json={"paths": [str(sheet)], "who": "tester"})
    *_, last = map(json.loads, answer.text.splitlines())
    assert last["result"]["version"], last
    assert home.doors.service.store.version().number == before + 1


def test_what_takes_long_is_read_from_what_stands_still(home: Home) -> None:
    for at in (0, 1):
        home.commits.before(at)
        answer = home.doors.client("administrator").post("/admin/check", json={"only": "", "limit": 5})
        *_, last = map(json.loads, answer.text.splitlines())
        assert "result" in last, last


def test_where_the_server_is_away_every_door_says_so(home: Home) -> None:
    home.server.kill()
    for headers in (JSON, HTML):
        assert home.ask("staff", "/nowhere", headers).status_code == 404
        for path in ("/q/gaps.json?village=V03", "/households/H06"):
            answer = home.ask("staff", path, headers)
            assert answer.status_code == 502, (path, headers, answer.text)
            assert home.server.address.query in answer.text
            assert home.noted()["outcome"] == 502
