"""A province asks the Remits of its counties: who answered from which version, who did not and why; nothing personal is kept."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from bench.processes import free_port
from served import served
from tiny_service import Doors, facts, problem, tiny_service

from graph.counties import COUNTIES, counties_of
from ontology.errors import Conflict

ASKED = {"question": "holdings", "params": "as_of=2017-11-30"}
HOLDING = {"code": "HX", "holder": "VC3", "resource": "funds", "quantity": "2", "remaining": "1", "unit": "cny"}
HOLDING |= {"shareable": "yes", "from": "2017-03-01"}


def name_counties(folder: Path, urls: dict[str, str], head: str = "seconds = 0.5\nmegabytes = 0.1\n") -> None:
    """Write the list of counties of a data folder."""
    listed = [
        f'[[county]]\ncode = "{code}"\nname = "{code.title()}"\nurl = "{url}"\ninside = true\n' for code, url in urls.items()
    ]
    (folder / COUNTIES).write_text(head + "\n".join(listed), encoding="utf-8")


@contextmanager
def hostile(kind: str) -> Iterator[str]:
    """A county that answers in a bad way."""
    household = {"code": "X", "id": "https://a.example/id/household/H06", "label": "Zhang"}
    row = {"id": "x", "subject": household}
    answer = {"question": "holdings", "version": "1-a", "as_of": None, "columns": ["subject"], "rows": [row], "next": None}
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if kind == "elsewhere" else 200)
            if kind == "elsewhere":
                self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            if kind == "slow":
                while not ended.wait(0.05):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            self.wfile.write(b" " * 2**20 if kind == "large" else json.dumps(answer).encode())

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return  # whoever asked has gone

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            ended.set()
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("province"), empty=True) as made:
        yield made


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("county")) as made:
        yield made


def asked(province: Doors, **words: str) -> dict[str, Any]:
    found = facts(province.client("staff").post("/counties", json=ASKED | words, headers={"Accept": "application/json"}))
    assert isinstance(found, dict)
    return found


def states(found: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {one["code"]: (one["state"], one["version"]) for one in found["counties"]}


def test_every_county_answers_with_its_version_or_is_named_with_the_reason(province: Doors, county: Doors) -> None:
    version = str(county.service.store.version("public"))
    kinds = ("tells", "slow", "large", "elsewhere")
    with ExitStack() as running:
        url = running.enter_context(served(county.app))
        bad = {kind: running.enter_context(hostile(kind)) for kind in kinds}
        name_counties(province.service.store.folder.root, {"good": url, "dead": f"http://127.0.0.1:{free_port()}/"} | bad)
        began = time.monotonic()
        found = asked(province)
        assert time.monotonic() - began < 30  # the slow one would never end
    assert states(found) == {"good": ("answered", version)} | {name: ("silent", None) for name in ("dead", *kinds)}
    why = {one["code"]: one["why"] for one in found["counties"]}
    assert why["good"] is None
    for code, said in (
        ("dead", "ConnectionRefusedError"),
        ("tells", "tells of a household"),
        ("slow", "did not answer in 0.5 seconds"),
        ("large", "more than 104857 bytes"),
        ("elsewhere", "status 302"),
    ):
        assert said in why[code]
    wanted = facts(county.client("public").get("/q/holdings.json?as_of=2017-11-30"))["rows"]
    assert [{name: row[name] for name in row if name != "county"} for row in found["rows"]] == [
        {name: row[name] for name in row if name != "id"} for row in wanted
    ]
    kept = "".join(file.read_text("utf-8") for file in province.service.store.folder.root.rglob("counties/*/*.json"))
    assert "Zhang" not in kept


def test_what_has_not_changed_is_not_sent_again_and_a_dead_county_shows_its_last_answer(province: Doors, county: Doors) -> None:
    with served(county.app) as url:
        name_counties(province.service.store.folder.root, {"good": url}, head="")
        first = asked(province)
        again = asked(province)
        assert [one["state"] for one in again["counties"]] == ["unchanged"]
        assert again["rows"] == first["rows"]
        said = {"act": "enter", "roster": "holdings", "values": HOLDING, "who": "tester"}
        county.client("administrator").post("/facts", json=said)
        fresh = asked(province)
        assert states(fresh)["good"][0] == "answered"
        assert states(fresh)["good"][1] != states(first)["good"][1]
        assert len(fresh["rows"]) == len(first["rows"]) + 1
    silent = asked(province)
    assert silent["counties"][0] | {"state": "", "why": ""} == fresh["counties"][0] | {"state": "", "why": ""}
    assert silent["counties"][0]["state"] == "silent"
    assert silent["rows"] == fresh["rows"]
    words = {"question": "holdings", "as_of": "2017-11-30"}
    last = province.client("staff").get("/counties", query_string=words)
    assert facts(last)["rows"] == fresh["rows"]


def test_the_page_shows_it_in_both_languages_and_is_for_the_whole_county_only(province: Doors, county: Doors) -> None:
    staff, html = province.client("staff"), {"Accept": "text/html"}
    with served(county.app) as url:
        name_counties(province.service.store.folder.root, {"good": url, "dead": f"http://127.0.0.1:{free_port()}/"}, head="")
        asked(province)
    for lang, said in (("en", "Education department"), ("zh", "未询问")):
        page = staff.get("/counties", query_string={"question": "holdings", "as_of": "2017-11-30", "lang": lang}, headers=html)
        assert page.status_code == 200
        assert said in page.text
    assert staff.get("/counties", headers=html).status_code == 200
    for answer in (province.client("public").get("/counties"), province.client("public").post("/counties", json=ASKED)):
        problem(answer, 403)


def test_what_cannot_be_asked_is_refused_before_anybody_is_asked(province: Doors) -> None:
    staff = province.client("staff")
    for words, status in (
        ({"question": "households"}, 403),
        ({"question": "none"}, 404),
        ({"question": "holdings", "params": "colour=red"}, 400),
        ({"question": "cell"}, 400),
    ):
        problem(staff.post("/counties", json=words, headers={"Accept": "application/json"}), status)


@pytest.mark.parametrize(
    "said",
    [
        "county = 1",
        "[[county]]\ncode = 'a'",
        "[[county]]\ncode = '../a'\nurl = 'https://a.example/'",
        "[[county]]\ncode = 'a'\nurl = 'file:///etc/passwd'",
        "[[county]]\ncode = 'a'\nurl = 'https://a.example/'\ntoken = 'x'",
        "[[county]]\ncode = 'a'\nurl = 'https://a.example/'\n" * 2,
        "seconds = 0",
        "minutes = 1",
        "[[county]]\ncode = 'a'\nurl = 'https://a.example/'\nkey = 'rk_x'",
    ],
)
def test_a_wrong_list_of_counties_is_named(said: str, tmp_path: Path) -> None:
    (tmp_path / COUNTIES).write_text(said, encoding="utf-8")
    (tmp_path / COUNTIES).chmod(0o644)
    with pytest.raises(Conflict, match=r"counties\.toml"):
        counties_of(tmp_path, {})


def test_keys_come_from_the_file_or_the_environment_and_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / COUNTIES
    file.write_text("[[county]]\ncode='a'\nurl='https://a.example'\nkey='rk_1'\n[[county]]\ncode='b-c'\nurl='https://b.example'")
    file.chmod(0o600)
    found = counties_of(tmp_path, {"B_C": "rk_2"})
    assert [(one.url, one.key) for one in found.listed] == [("https://a.example/", "rk_1"), ("https://b.example/", "rk_2")]
    assert "rk_" not in repr(found)
