"""An answer that lasts is told again without being worked out: to the same reader, as long as its version is in force."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from accounts import PASSWORD, Browser, account, with_accounts
from pyoxigraph import NamedNode, Quad
from tiny_service import Doors, tiny_service
from werkzeug.test import TestResponse

from api import questions, things
from api.accounts import users
from graph.rdf import CURRENT, LABEL, literal
from graph.snapshot import Draft

WHO = "/q/who.json?household=H06"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    with tiny_service(tmp_path) as made:
        yield made


def rename(draft: Draft) -> str:
    draft.add([Quad(NamedNode(draft.ids.iri("subject", "GOV")), LABEL, literal("Another name"), CURRENT)])
    return "renamed"


def lacking(answer: TestResponse, *names: str) -> list[tuple[str, str]]:
    return sorted((name, word) for name, word in answer.headers if name not in names)


@pytest.mark.parametrize("path", [WHO, "/q/gaps.csv", "/id/household/H06?format=ttl"])
def test_the_same_is_told_again_and_noted_again(doors: Doors, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, noted = doors.client("staff"), list[dict[str, object]]()
    first = staff.get(path)
    monkeypatch.setattr(doors.service.audit, "add", noted.append)
    for module in (questions, things):
        monkeypatch.setattr(module, "current_reader", None)  # whoever works it out fails
    again = staff.get(path)
    assert (again.status_code, again.data) == (200, first.data)
    assert lacking(again, "Server-Timing") == lacking(first, "Server-Timing")
    assert again.headers["Server-Timing"].startswith("total;dur=")
    assert [event["outcome"] for event in noted] == [200]


@pytest.mark.parametrize("path", [WHO, "/id/household/H06?format=jsonld"])
def test_who_has_it_already_is_told_so_until_it_changes(doors: Doors, path: str) -> None:
    staff = doors.client("staff")
    tag = staff.get(path).headers["ETag"]
    for _ in range(3):
        assert staff.get(path, headers={"If-None-Match": tag}).status_code == 304
    doors.service.store.commit(rename)
    after = staff.get(path, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["ETag"] != tag


def test_nobody_is_told_what_somebody_else_was_told(doors: Doors) -> None:
    staff, public = doors.client("staff"), doors.client("public")
    assert [staff.get(WHO).status_code for _ in range(2)] == [200, 200]
    assert public.get(WHO).status_code == 400
    assert staff.get(WHO, headers={"Accept-Language": "zh"}).status_code == 200


def test_of_who_is_not_let_in_any_more_nothing_is_answered(tmp_path: Path) -> None:
    with with_accounts(tmp_path) as doors:
        who = account(doors, "Ann", "coordinator", areas=("*",))
        browser = Browser(doors.app.test_client())
        browser.sign_in("Ann", PASSWORD)
        assert [browser.get(WHO).status_code for _ in range(2)] == [200, 200]
        account(doors, "Root", "administrator")
        users.set_disabled(doors.service.accounts, who.id, disabled=True)
        assert browser.get(WHO).status_code == 400


def test_a_rate_counts_what_is_told_again(tmp_path: Path) -> None:
    with tiny_service(tmp_path, rates={"public": 40}) as doors:
        told = [doors.client("public").get("/q/who.json?village=V03").status_code for _ in range(11)]
        assert told == [200] * 10 + [429]
