"""Readers who see a part: coordinators of places, helpers of households, households themselves, bodies for themselves."""

import re
from collections.abc import Iterator

import pytest
from accounts import TOKEN, Browser, account, browser, signed_in, with_accounts
from tiny_service import Doors, facts

from api.accounts import households, links, users
from api.rights_document import FILE, document
from graph.store import FULL


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with with_accounts(tmp_path_factory.mktemp("areas")) as doors:
        account(doors, "East", "coordinator", areas=("township/T1",))
        account(doors, "Lower", "coordinator", areas=("village/V03",))
        account(doors, "Whole", "coordinator", areas=("*",))
        account(doors, "Li", "field", subject="LI")
        account(doors, "Hospital", "subject", subject="HOUS")
        account(doors, "Root", "administrator")
        yield doors


def status(who: Browser, path: str) -> int:
    return who.get(path).status_code


def test_a_coordinator_sees_the_households_of_its_places_and_no_others(county: Doors) -> None:
    east, lower = signed_in(county, "East"), signed_in(county, "Lower")
    inside, outside = (
        ("/households/H01", "/id/household/H04", "/id/need/N01"),
        ("/households/H06", "/id/household/H06", "/id/need/N06"),
    )
    assert {status(east, path) for path in inside} == {200}
    assert {status(east, path) for path in outside} == {404}
    assert {status(lower, path) for path in outside} == {200}
    assert {status(lower, path) for path in inside} == {404}
    assert status(lower, "/id/person/P01") == 200
    assert status(east, "/id/person/P01") == 404


def test_what_lies_outside_is_told_as_what_there_is_not(county: Doors) -> None:
    east = signed_in(county, "East")
    json = {"Accept": "application/json"}
    for there, nowhere in (("/id/household/H06", "/id/household/H99"), ("/households/H06", "/households/H99")):
        answers = [east.client.get(path, headers=json) for path in (there, nowhere)]
        bodies = [
            answer.text.replace(path.rpartition("/")[2], "X") for answer, path in zip(answers, (there, nowhere), strict=True)
        ]
        assert bodies[0] == bodies[1]
    for name in ("needs", "gaps", "findings"):
        answers = [east.client.get(f"/q/{name}.json?village={code}", headers=json) for code in ("V03", "V99")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].text == answers[1].text


def test_questions_are_asked_of_its_places_and_of_nothing_wider(county: Doors) -> None:
    lower = signed_in(county, "Lower")
    rows = facts(lower.client.get("/q/needs.json?village=V03"))["rows"]
    assert {row["household"]["code"] for row in rows} <= {"H06", "H07", "H08"}
    assert rows
    assert lower.client.get("/q/needs.json", headers={"Accept": "application/json"}).status_code == 404
    assert lower.client.get("/q/incomes.json?year=2016&place=T2").status_code == 404
    assert lower.client.get("/q/same.json?village=V03").status_code == 403
    whole, asked = signed_in(county, "Whole"), {"query": "ASK { ?s a <https://w3id.org/remit/ns#Household> }"}
    assert whole.client.get("/q/same.json").status_code == 200
    assert [facts(who.client.get("/sparql", query_string=asked))["boolean"] for who in (whole, lower)] == [True, False]


def test_two_coordinators_are_not_told_that_one_has_what_the_other_was_given(county: Doors) -> None:
    east, whole = signed_in(county, "East"), signed_in(county, "Whole")
    tags = [who.client.get("/q/needs.json?village=V01").headers["ETag"] for who in (east, whole)]
    assert tags[0] != tags[1]
    again = east.client.get("/q/needs.json?village=V01", headers={"If-None-Match": tags[0]})
    assert (again.status_code, again.cache_control.private) == (304, True)


def test_a_coordinator_acts_on_findings_of_its_places_only(county: Doors) -> None:
    lower, east = signed_in(county, "Lower"), signed_in(county, "East")
    found = facts(lower.client.get("/q/findings.json?village=V03"))["rows"][0]["finding"]["code"]
    assert status(lower, f"/findings/{found}") == 200
    assert status(east, f"/findings/{found}") == 404
    tag = lower.client.get(f"/findings/{found}.json").headers["ETag"].strip('"')
    act = {"act": "comment", "comment": "seen"}
    headers = {"If-Match": f'"{tag}"', "Origin": "http://localhost"}
    assert east.client.post(f"/findings/{found}/events", json=act, headers=headers).status_code == 404
    done = lower.client.post(f"/findings/{found}/events", json=act, headers=headers)
    assert done.status_code == 201
    assert "Lower" in done.text
    assert lower.client.post("/facts", json={"act": "enter"}, headers=headers).status_code == 403


def test_the_tag_of_a_page_with_forms_is_for_one_browser_and_tells_nothing(county: Doors) -> None:
    one, two = signed_in(county, "Lower"), signed_in(county, "Lower")
    found = facts(one.client.get("/q/findings.json?village=V03"))["rows"][0]["finding"]["code"]
    pages = [who.get(f"/findings/{found}") for who in (one, two)]
    tags, tokens = [page.headers["ETag"] for page in pages], [TOKEN.findall(page.text)[0] for page in pages]
    assert tags[0] != tags[1]
    assert not any(token[:6] in tag for token in tokens for tag in tags)
    for tag, status_told in zip(tags, (304, 200), strict=True):
        again = one.client.get(f"/findings/{found}", headers={"Accept": "text/html", "If-None-Match": tag})
        assert (again.status_code, again.cache_control.private, again.cache_control.public) == (status_told, True, False)


def test_a_helper_sees_the_households_it_is_paired_with(county: Doors) -> None:
    li = signed_in(county, "Li")
    assert {status(li, f"/households/{code}") for code in ("H06", "H07", "H08")} == {200}
    assert status(li, "/households/H01") == 404
    assert li.client.get("/q/needs.json?household=H06").status_code == 200
    assert li.client.get("/q/needs.json?village=V03").status_code == 404
    assert status(li, "/facts") == 403


def test_a_household_opens_its_own_file_with_a_printed_code_and_contests_what_is_wrong(county: Doors) -> None:
    li, book = signed_in(county, "Li"), county.service.accounts
    li.get("/households/H06")
    letter = li.send("/households/H06/code").text
    code = letter.split("<strong><code>")[1].split("<")[0]
    assert li.send("/households/H01/code").status_code == 404
    own = browser(county)
    own.get("/my-household")
    assert own.send("/my-household", {"code": "AAAAA-BBBBB-CCCCC-DDDDD"}).status_code == 410
    assert own.send("/my-household", {"code": code.lower().replace("-", " ")}).headers["Location"] == "/households/H06"
    assert status(own, "/households/H06") == 200
    assert {status(own, path) for path in ("/households/H07", "/households/H01")} == {404}
    assert {status(own, path) for path in ("/id/household/H07", "/id/person/P01")} == {404}
    assert {status(own, path) for path in ("/account", "/facts", "/q/needs?household=H06", "/household-words")} == {403}
    own.get("/households/H06")
    said = {"record": "need/N06", "verdict": "contested", "words": "<b>we have a house</b>"}
    assert own.send("/households/H06/words", said | {"record": "need/N01"}).status_code == 400
    assert own.send("/households/H07/words", said).status_code == 404
    assert own.send("/households/H06/words", said).status_code == 303
    lower, east = signed_in(county, "Lower"), signed_in(county, "East")
    page = lower.get("/household-words").text
    assert "we have a house" in page
    assert "<b>we" not in page
    assert "N06" not in east.get("/household-words").text
    saying = re.findall(r"/household-words/(e\d+)/settle", page)[0]
    answered = {"answer": "The house is another's"}
    assert east.send(f"/household-words/{saying}/settle", answered | {"who": "x"}).status_code == 404
    lower.get("/household-words")
    assert lower.send(f"/household-words/{saying}/settle").status_code == 400
    lower.get("/household-words")
    assert lower.send(f"/household-words/{saying}/settle", answered).status_code == 303
    lower.get("/household-words")
    assert lower.send(f"/household-words/{saying}/settle", answered).status_code == 400
    assert "we have a house" not in lower.get("/household-words").text
    assert "looked into on 2017-11-30: The house is another&#39;s" in own.get("/households/H06").text
    assert links.make_link(book, links.HOUSEHOLD, "H06") != code
    late = browser(county)
    late.get("/my-household")
    assert late.send("/my-household", {"code": code}).status_code == 410
    households.forget_gone(book, lambda household: household != "H06")
    assert status(own, "/households/H06") == 403


def test_a_body_sees_what_is_on_record_of_it_and_no_household(county: Doors) -> None:
    page = signed_in(county, "Hospital").get("/mine")
    assert page.status_code == 200
    assert "Responsibilities" in page.text
    for code in (f"H0{number}" for number in range(1, 9)):
        assert f"household/{code}" not in page.text
        assert f">{code}<" not in page.text
    assert status(signed_in(county, "Whole"), "/mine") == 403


def test_sample_data_are_open_on_this_machine_until_anything_else_is_loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sample")
    with with_accounts(folder) as doors:
        load = doors.service.load
        for name, text in {
            "settings": "setting,value\nsample,yes\n",
        }.items():
            (folder / f"{name}.csv").write_text(text)
            load([folder / f"{name}.csv"], "tester", dry_run=False, progress=lambda message: None)
        with doors.service.store.snapshot(FULL) as snapshot:
            assert snapshot.setting("sample") == "no"  # households were there before it was said


@pytest.mark.slow
def test_a_sample_ends_with_the_first_household_that_is_not_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("ends")
    rosters = {
        "places": "code,kind,name,name_zh,within\nC1,county,County,县,\nV1,village,Village,村,C1\n",
        "households": "code,village,group\nH1,V1,general-poor\n",
        "settings": "setting,value\nsample,yes\ndata-day,2017-11-30\n",
    }
    with with_accounts(folder, empty=True) as doors:

        def load(**said: str) -> str | None:
            for name, text in said.items():
                (folder / f"{name}.csv").write_text(text, encoding="utf-8")
            paths = [folder / f"{name}.csv" for name in said]
            doors.service.load(paths, "tester", dry_run=False, progress=lambda message: None)
            with doors.service.store.snapshot(FULL) as snapshot:
                return snapshot.setting("sample")

        assert load(**rosters) == "yes"
        visitor = doors.app.test_client()
        assert visitor.get("/households/H1").status_code == 200
        assert visitor.get("/households/H1", base_url="http://rebound.example").status_code == 403
        assert load(needs="code,household,need,from\nN1,H1,housing,2016-01-01\n") == "yes"
        assert load(households="code,village,group\nREAL,V1,general-poor\n") == "no"
        assert visitor.get("/households/H1").status_code == 403
        assert load(settings=rosters["settings"]) == "no"
        doors.service.undo(3, "tester")
        with doors.service.store.snapshot(FULL) as snapshot:
            assert snapshot.setting("sample") == "no"


def test_a_demo_needs_sign_in_once_somebody_has_an_account(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("demo")
    with with_accounts(folder, empty=True) as doors:
        (folder / "settings.csv").write_text("setting,value\nsample,yes\n")
        doors.service.load([folder / "settings.csv"], "tester", dry_run=False, progress=lambda message: None)
        visitor = doors.app.test_client()
        assert visitor.get("/rosters").status_code == 200
        users.add_user(doors.service.accounts, "Root", "administrator")
        assert visitor.get("/rosters").status_code == 403


def test_the_page_about_rights_is_the_table() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "Write it anew: python -m api.rights_document"
