"""Four `remit serve` in front of one server, as an administrator reaches them: under load each answers as a single process would,
what one commits all see at once, one of them writes at a time, and when that one is killed nothing is lost. With a shared folder
they know the same accounts, sign-ins and forms.
"""

import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from accounts import PASSWORD, TOKEN
from bench.processes import free_port, started
from sparql_servers import SERVERS, Server
from tiny import files
from tiny_service import tiny_service

from api.cli_load import load_files
from api.door import Door, open_door
from api.settings import Settings
from graph.remote.client import Client
from graph.remote.control import Control
from ontology.errors import Moved, RemitError

pytestmark = pytest.mark.engine
REMIT = str(Path(__file__).parents[2] / ".venv" / "bin" / "remit")
PROCESSES = 4
PAUSE = 0.1
DAY = {"as_of": "2017-11-30"}
QUESTIONS = [
    ("findings", DAY),
    ("gaps", DAY),
    ("overlaps", DAY),
    ("holdings", DAY),
    ("paths", DAY | {"to": "H03", "resource": "funds"}),
]
HOLDING = re.compile(r'"code": "(HX-\d+)"')


@dataclass(frozen=True)
class Process:
    """One `remit serve`, as the administrator reaches it."""

    door: Door
    pid: int
    address: str

    def answer(self, name: str, words: dict[str, str]) -> str:
        return self.door.get(f"/q/{name}.csv", words)

    def holdings(self) -> tuple[int, frozenset[str]]:
        """The version that it answers from, and the holdings of these tests in it."""
        body = self.door.get("/q/holdings.json", DAY)
        return number_of(json.loads(body)), frozenset(HOLDING.findall(body))

    def enter(self, code: str) -> int:
        """A holding more; the version that it is in."""
        values = {"code": code, "holder": "VC3", "resource": "funds", "quantity": "2", "remaining": "1", "unit": "cny"}
        values |= {"shareable": "yes", "from": "2017-03-01"}
        return number_of(self.door.post("/facts", {"act": "enter", "roster": "holdings", "values": values, "who": "tester"}))


def number_of(said: dict[str, Any]) -> int:
    return int(str(said["version"]).partition("-")[0])


@dataclass(frozen=True)
class House:
    server: Server
    processes: list[Process]

    def writer(self) -> int:
        """The process that may write now; 0: none, or it is not decided yet."""
        claims = Control(Client(self.server.address)).claims()
        return int(next(iter(claims)).split("/")[1]) if len(claims) == 1 else 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The tiny county on a server, and four processes that serve it."""
    folder = tmp_path_factory.mktemp("processes")
    with SERVERS["oxigraph"](folder) as server, ExitStack() as running:
        found = []
        for number in range(PROCESSES):
            data, log, port = folder / str(number), folder / f"{number}.log", free_port()
            shared = [REMIT, "--shared", f"{folder}/shared"] if number else ["env", f"REMIT_SHARED={folder}/shared", REMIT]
            command = [*shared, "--data", str(data), "--store", f"{server.said},lease=2", "serve", "--port", str(port)]
            pid = running.enter_context(started(command, log, lambda log=log: b"answers" in log.read_bytes()))  # type: ignore[misc]
            door = running.enter_context(open_door(Settings(data)))
            found.append(Process(door, pid, f"http://127.0.0.1:{port}"))
        load_files(found[0].door, files())
        yield House(server, found)


@dataclass
class Load:
    """What many threads saw meanwhile, each version with the holdings in it; and the first thing that went wrong."""

    ended: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    writers: list[int] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def again(self, what: Callable[[], None]) -> None:
        """Do something until the end, or until it fails."""
        while not self.ended.wait(PAUSE) and not self.errors:
            try:
                what()
            except Moved:
                continue
            except Exception as error:
                self.errors.append(error)


@contextmanager
def loaded(house: House) -> Iterator[Load]:
    """Every process is read all the time, and who may write is watched, until the end of the block."""
    load = Load()

    def reading(process: Process) -> Callable[[], None]:
        return lambda: load.seen.append(process.holdings())

    tasks = [*map(reading, house.processes), lambda: load.writers.append(house.writer())]
    threads = [threading.Thread(target=load.again, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.ended.set()
        for thread in threads:
            thread.join()
    assert not load.errors
    assert len(load.seen) >= PROCESSES
    by_version: dict[int, set[frozenset[str]]] = {}
    for number, held in load.seen:
        by_version.setdefault(number, set()).add(held)
    assert all(len(held) == 1 for held in by_version.values()), "an answer was a mixture of two versions"
    assert set(load.writers) <= {0, *(process.pid for process in house.processes)}


def test_each_gives_the_answers_of_a_single_process(house: House, tmp_path: Path) -> None:
    with tiny_service(tmp_path) as home, loaded(house):
        staff = home.client("staff")
        for name, words in QUESTIONS:
            wanted = staff.get(f"/q/{name}.csv", query_string=words).text
            assert [process.answer(name, words) for process in house.processes] == [wanted] * PROCESSES


def test_what_one_commits_all_see_at_once_and_nobody_sees_a_mixture(house: House) -> None:
    first, _ = house.processes[0].holdings()
    with loaded(house) as load:
        for number, process in enumerate(house.processes):
            made = process.enter(f"HX-{number}")
            assert made == first + number + 1
            assert {other.holdings()[0] for other in house.processes} == {made}
    assert len({number for number, _ in load.seen}) > 1
    for name, words in QUESTIONS:
        assert len({process.answer(name, words) for process in house.processes}) == 1


def test_all_write_at_once_and_no_commit_is_lost(house: House) -> None:
    first, _ = house.processes[0].holdings()
    made: dict[str, int] = {}

    def write(place: int, process: Process) -> None:
        for number in range(2):
            code = f"HX-1{place}{number}"
            made[code] = process.enter(code)

    threads = [threading.Thread(target=write, args=one) for one in enumerate(house.processes)]
    with loaded(house):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(made.values()) == list(range(first + 1, first + 1 + 2 * PROCESSES))
    for process in house.processes:
        assert set(made) <= process.holdings()[1]
    assert len({process.door.get("/changes", {"since": str(first)}) for process in house.processes}) == 1


@dataclass
class Visitor:
    """Somebody before a browser, who comes now to one process and now to another."""

    browser: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    def get(self, process: Process, path: str) -> requests.Response:
        """A page; the token of its forms is kept."""
        answer = self.browser.get(process.address + path, headers={"Accept": "text/html"})
        self.token = found[1] if (found := TOKEN.search(answer.text)) else ""
        return answer

    def send(self, process: Process, path: str, **said: str) -> int:
        """The status of a form that the last page showed."""
        headers = {"Accept": "text/html", "Origin": process.address, "Sec-Fetch-Site": "same-origin"}
        place, form = process.address + path, {"csrf": self.token, **said}
        return self.browser.post(place, data=form, headers=headers, allow_redirects=False).status_code

    def knows(self, process: Process) -> bool:
        """Whether a process takes this browser for somebody who has signed in."""
        return self.get(process, "/account").status_code == 200


def add_account(process: Process, name: str, role: str, areas: str = "") -> str:
    """An account; the path of the link to choose its password at."""
    made = process.door.post("/admin/users", {"name": name, "role": role, "areas": areas})
    return "/set-up/" + str(made["link"]).rpartition("/")[2]


def names(door: Door) -> set[str]:
    return {user["name"] for user in json.loads(door.get("/admin/users", {}))["users"]}


def test_accounts_sign_ins_and_forms_of_one_hold_at_the_others(house: House, tmp_path: Path) -> None:
    one, two, *_ = house.processes
    visitor, other = Visitor(), Visitor()
    link = add_account(one, "Root", "administrator")
    visitor.get(one, link)
    assert visitor.send(two, link, password=PASSWORD, again=PASSWORD) == 303
    assert all(visitor.knows(process) for process in house.processes)
    second = add_account(two, "Chen", "coordinator", "village/V03")
    other.get(two, second)
    assert other.send(one, second, password=PASSWORD, again=PASSWORD) == 303
    fresh = Visitor()
    fresh.get(two, "/sign-in")
    assert fresh.send(one, "/sign-in", name="Chen", password=PASSWORD) == 303
    assert "Chen" in fresh.get(two, "/account").text
    assert visitor.knows(one)
    for token, status in (("none", 403), (visitor.token, 303)):
        visitor.token = token
        assert visitor.send(two, "/sign-out") == status
    assert [visitor.knows(process) for process in house.processes] == [False] * PROCESSES
    assert fresh.knows(one)
    assert all(names(process.door) == {"Root", "Chen"} for process in house.processes)
    with open_door(Settings(tmp_path, store=house.server.address)) as alone:
        assert names(alone) == set()


def test_whoever_writes_is_killed_and_the_others_go_on(house: House) -> None:
    *others, killed = house.processes
    done: list[str] = []

    def write() -> None:
        for number in range(1_000):
            try:
                killed.enter(f"HX-2{number:03}")
            except RemitError:
                return
            done.append(f"HX-2{number:03}")

    thread = threading.Thread(target=write)
    thread.start()
    while not done or house.writer() != killed.pid:
        assert thread.is_alive()
    os.kill(killed.pid, signal.SIGKILL)
    thread.join()
    tried = f"HX-2{len(done):03}"
    made = others[0].enter("HX-3000")
    wanted = {"HX-3000", *done}
    for process in others:
        number, held = process.holdings()
        assert number == made
        assert wanted <= held
        assert {code for code in held - wanted if code.startswith("HX-20")} <= {tried}
    for name, words in QUESTIONS:
        assert len({process.answer(name, words) for process in others}) == 1
