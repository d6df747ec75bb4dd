"""The household's own voice: what it says becomes facts and findings, and nothing of anybody else is opened by it."""

import re
from collections.abc import Iterator

import pytest
from accounts import Browser, account, browser, signed_in, with_accounts
from tiny_service import Doors, facts

from api.accounts import links

ANY = "application/json, application/ld+json, text/csv, */*;q=0.1"
OTHERS = ("H07", "H99")
"""Another household of the same village, and one that there is not."""
DOORS = (
    "/households/{}",
    "/households/{}?as_of=2016-12-31",
    "/id/household/{}",
    "/id/household/{}.json",
    "/id/household/{}/history",
    "/q/household-file.json?household={}",
    "/q/told.json?household={}",
    "/q/needs.json?household={}",
    "/q/profile.csv?household={}",
    "/q/guarantees.xlsx?household={}",
    "/facts/household/{}",
    "/facts/new/needs?household={}",
)
CLOSED = (
    "/q/contested.json",
    "/q/contests.json?village=V03",
    "/q/findings.json?village=V03",
    "/q/household-file.json?household=H06",
    "/q/person-roll.json",
    "/household-words",
    "/findings",
    "/facts",
    "/charts/distribution.svg",
    "/incomes.svg",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with with_accounts(tmp_path_factory.mktemp("voices")) as doors:
        account(doors, "Lower", "coordinator", areas=("village/V03",))
        account(doors, "Li", "field", subject="LI")
        yield doors


def household(doors: Doors, code: str = "H06") -> Browser:
    """Somebody with the printed code of a household."""
    own = browser(doors)
    own.get("/my-household")
    assert own.send("/my-household", {"code": links.make_link(doors.service.accounts, links.HOUSEHOLD, code)}).status_code == 303
    own.get(f"/households/{code}")
    return own


def say(who: Browser, record: str, verdict: str, words: str = "", code: str = "H06") -> int:
    who.get(f"/households/{code}")
    return who.send(f"/households/{code}/words", {"record": record, "verdict": verdict, "words": words}).status_code


def contests(doors: Doors) -> set[tuple[str, str]]:
    """What stands against the file of H06: sub-kind and record."""
    rows = facts(doors.client("staff").get("/q/contests.json?village=V03"))["rows"]
    return {(row["sub_kind"], row["matter"]["code"]) for row in rows if row["scope"]["code"] == "H06"}


def test_what_a_household_contests_is_a_finding_until_it_is_answered_or_taken_back(county: Doors) -> None:
    own, lower = household(county), signed_in(county, "Lower")
    assert contests(county) == {("no-help", "MS1")}
    assert say(own, "need/N06", "contested", "The roof was mended") == 303
    assert say(own, "information/IX1", "not-told") == 303
    assert contests(county) == {("no-help", "MS1"), ("wrong", "N06"), ("not-told", "IX1")}
    found = facts(county.client("staff").get("/q/findings.json?village=V03&kind=contest"))["rows"]
    assert {row["matter"]["code"] for row in found} == {"MS1", "N06", "IX1"}
    assert say(own, "measure/MS1", "arrived") == 303
    assert say(own, "need/N06", "confirmed") == 303
    listed = lower.get("/household-words").text
    assert "information/IX1" in listed
    assert "need/N06" not in listed
    code = re.findall(r"/household-words/([\w-]+)/settle", listed)[0]
    assert lower.send(f"/household-words/{code}/settle", {"answer": "Told on the spot"}).status_code == 303
    assert contests(county) == set()
    assert "Told on the spot" in own.get("/households/H06").text


def test_the_helper_says_it_with_the_household_and_nobody_else_does(county: Doors) -> None:
    li, lower = signed_in(county, "Li"), signed_in(county, "Lower")
    assert say(li, "household/H07", "contested", "It has moved", "H07") == 303
    assert "It has moved" in lower.get("/household-words").text
    assert say(lower, "household/H07", "confirmed", "", "H07") == 403


def test_nothing_of_another_household_opens_and_it_looks_like_one_that_there_is_not(county: Doors) -> None:
    own = household(county)
    for door in DOORS:
        there, nowhere = (own.client.get(door.format(code), headers={"Accept": ANY}) for code in OTHERS)
        assert there.status_code == nowhere.status_code in (403, 404), door
        assert there.text.replace(OTHERS[0], "X") == nowhere.text.replace(OTHERS[1], "X"), door
    assert {path: own.client.get(path).status_code for path in CLOSED} == dict.fromkeys(CLOSED, 403)


def test_search_counts_and_sparql_know_no_household(county: Doors) -> None:
    own, nobody = household(county), county.client("public")
    for word in ("H07", "P01", "household"):
        page = own.client.get(f"/search?q={word}", headers={"Accept": "text/html"}).text
        assert not re.search(r"/(id/household|households|id/person)/(?!H06)", page), word
    counts = [facts(client.get("/q/incidence.json")) for client in (own.client, nobody)]
    assert counts[0] == counts[1]
    asked = {"query": "ASK { ?s a <https://w3id.org/remit/ns#Testimony> }"}
    assert facts(own.client.get("/sparql", query_string=asked))["boolean"] is False


@pytest.mark.parametrize("record", ["need/N01", "need/N999", "household/H07", "testimony/TE2", "person/P01", "x", ""])
def test_only_what_is_in_the_file_can_be_spoken_of_and_the_refusal_tells_nothing(county: Doors, record: str) -> None:
    own = household(county)
    answer = own.send("/households/H06/words", {"record": record, "verdict": "confirmed"})
    assert answer.status_code == 400
    assert "This record is not in the file of the household." in answer.text


def test_words_are_taken_from_its_own_pages_and_in_measure(county: Doors) -> None:
    own = household(county)
    assert own.send("/households/H06/words", {"record": "need/N06", "verdict": "confirmed"}, token="wrong").status_code == 403
    own.get("/households/H06")
    assert own.send("/households/H07/words", {"record": "household/H07", "verdict": "confirmed"}).status_code == 404
    for verdict, words in (("contested", " "), ("contested", "x" * 2001), ("maybe", ""), ("", "")):
        assert say(own, "need/N06", verdict, words) == 400
    own.origin = "http://elsewhere.example"
    assert say(own, "need/N06", "confirmed") == 403


def test_saying_the_same_again_makes_no_second_record(county: Doors) -> None:
    own, store = household(county), county.service.store
    assert say(own, "need/N06", "contested", "<b>No</b>") == 303
    version = store.version()
    assert say(own, "need/N06", "contested", "<b>No</b>") == 303
    assert store.version() == version
    assert "<b>No</b>" not in own.get("/households/H06").text
    assert say(own, "need/N06", "confirmed") == 303


def test_a_new_code_ends_the_one_before(county: Doors) -> None:
    book = county.service.accounts
    code, _ = (links.make_link(book, links.HOUSEHOLD, "H06") for _ in range(2))
    late = browser(county)
    late.get("/my-household")
    assert late.send("/my-household", {"code": code}).status_code == 410
