"""Too many requests are refused at every door alike, with the time to wait; assets cost nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_service import Doors, facts, problem, tiny_service

from api.accounts import users
from api.accounts.keys import make_key
from api.rates import MOST_BUCKETS, Buckets, network_of
from api.settings import RATES, Settings, rated
from graph.audit_log import events
from ontology.errors import BadRequest

DOORS = ("/q/", "/q/overlaps.json", "/sparql?query=ASK{}", "/graph", "/changes", "/id/village/V03", "/nope")


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("rates"), rates={"public": 4.0, "address": 100.0}) as made:
        yield made


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_tokens_come_back_evenly() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", 60)[0] for _ in range(15)] == [0.0] * 15
    assert buckets.take("a", 60) == (1.0, True)
    assert buckets.take("a", 60) == (1.0, False)
    assert buckets.take("b", 60)[0] == 0
    clock.now += 1
    assert buckets.take("a", 60)[0] == 0
    assert buckets.take("a", 60) == (1.0, True)
    clock.now += 3_600
    assert [buckets.take("a", 60)[0] for _ in range(16)] == [*[0.0] * 15, 1.0]


def test_memory_is_bounded() -> None:
    buckets = Buckets(Clock())
    for number in range(MOST_BUCKETS + 50):
        buckets.take(str(number), 60)
    assert len(buckets._known) == MOST_BUCKETS


def test_one_bucket_holds_for_all_doors_and_assets_are_free(doors: Doors) -> None:
    client = doors.app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    facts(client.get("/q/overlaps.json"))
    for path in DOORS:
        answer = client.get(path)
        assert "Try again in" in problem(answer, 429)["detail"]
        assert 1 <= int(answer.headers["Retry-After"]) <= 15
    assert client.post("/sparql", data={"query": "ASK{}"}).status_code == 429
    assert client.get("/assets/remit.css").status_code != 429
    other = doors.app.test_client()
    other.environ_base["REMOTE_ADDR"] = "192.0.2.2"
    facts(other.get("/q/overlaps.json"))
    assert doors.client("staff").get("/q/overlaps.json").status_code == 200
    doors.service.audit.flush()
    refused = [event for event in events(doors.service.store.folder.root) if event["outcome"] == 429]
    assert len(refused) == 1


def test_a_header_does_not_make_another_address(doors: Doors) -> None:
    client = doors.app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.3"
    found = [client.get("/nope", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code for number in range(12)]
    assert found[-1] == 429


def test_a_key_has_a_bucket_of_its_own(tmp_path: Path) -> None:
    with tiny_service(tmp_path, empty=True, rates={"integrator": 4.0}) as doors:
        book = doors.service.accounts
        owner = users.add_user(book, "Office", "integrator")
        keys = [make_key(book, owner, name, "integrator", areas=(), writes=False, days=9) for name in ("one", "two")]
        client = doors.app.test_client()
        one, two = ({"Authorization": f"Bearer {key}"} for key in keys)
        facts(client.get("/q/", headers=one))
        answer = client.get("/q/", headers=one)
        assert 1 <= int(answer.headers["Retry-After"]) <= 15
        assert "Too many requests" in problem(answer, 429)["detail"]
        facts(client.get("/q/", headers=two))


def test_of_ipv6_a_network_counts() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""


def test_rates_are_read() -> None:
    usual = Settings(Path("x"))
    assert usual.rates == {}
    assert rated(usual, ["public=30", "auditor=0"]).rates == {**RATES, "public": 30.0, "auditor": 0.0}
    for wish in ("public", "public=-1", "=3", "public=1e9", "public=12345678"):
        with pytest.raises(BadRequest):
            rated(usual, [wish])


def test_tls_is_promised_only_where_there_is_some(doors: Doors) -> None:
    staff = doors.client("staff")
    assert staff.get("/", base_url="https://remit.example").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in staff.get("/").headers
