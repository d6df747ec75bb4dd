"""Rosters uploaded in a real browser: looked at, committed and taken back; a header that nobody knows is asked about."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect
from watched import Watched

pytestmark = pytest.mark.browser


def send(page: Page, name: str, text: bytes) -> None:
    page.locator("#files").set_input_files(FilePayload(name=name, mimeType="text/csv", buffer=text))
    page.locator("#who").fill("chen")
    page.locator("main button[type=submit]").click()


def test_a_roster_is_looked_at_committed_and_taken_back(look: Watched) -> None:
    page = look.page
    page.goto("/")
    page.get_by_text("Data", exact=True).click()
    page.get_by_role("link", name="Import").click()
    send(page, "needs.csv", b"code,household,need,from\nNX01,H000001,housing,2017-01-01\n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("look at what it changes")
    expect(page.locator("section[aria-labelledby=difference] tbody tr")).to_contain_text(["NX01"])
    assert page.request.get("/id/need/NX01").status == 404
    page.get_by_role("button", name="Commit this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: committed")
    assert page.request.get("/id/need/NX01").ok
    page.get_by_role("link", name="What differs with this version").click()
    expect(page.get_by_role("link", name="need/NX01").first).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: taken back")
    assert page.request.get("/id/need/NX01").status == 404
    look.assert_clean()


def test_an_unknown_header_of_a_chinese_sheet_is_answered_and_what_is_wrong_marked(look: Watched) -> None:
    page = look.page
    page.goto("/import?lang=zh")
    send(page, "农户.csv", "户编码,村,贫困类\nHX02,V99,一般贫困户\n".encode("gb18030"))
    expect(page.get_by_role("heading", level=1)).to_have_text("导入: 有问题待处理")
    page.get_by_role("button", name="先导入无误的行").click()
    expect(page.get_by_role("button", name="先导入无误的行")).to_have_count(0)
    page.get_by_label(re.compile("^贫困类")).select_option(label="户类型")
    page.get_by_role("button", name="保存并重新读取").click()
    expect(page.locator("section[aria-labelledby=questions]")).to_have_count(0)
    wrong = page.locator("section[aria-labelledby=problems]")
    expect(wrong.locator("tbody tr")).to_contain_text(["没有这个编码"])
    marked = page.request.get(str(wrong.get_by_role("link", name="农户-marked.xlsx").get_attribute("href")))
    assert marked.body()[:2] == b"PK"
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导入: 已放弃")
    look.assert_clean()


def test_three_bad_cells_are_marked_corrected_loaded_again_and_taken_back(look: Watched) -> None:
    page = look.page
    page.goto("/import")
    send(
        page,
        "households.csv",
        b"code,village,group\nHY01,V02,general-poor\nHY02,V99,general-poor\nHY03,V02,very-poor\nHY04,,general-poor\n",
    )
    wrong = page.locator("section[aria-labelledby=problems] tbody tr")
    expect(wrong).to_have_count(3)
    expect(wrong).to_contain_text(["V99", "very-poor", "village"])
    link = page.get_by_role("link", name="households-marked.xlsx")
    marked = page.request.get(str(link.get_attribute("href"))).body()
    assert marked[:2] == b"PK"
    page.get_by_role("button", name="Drop it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: dropped")
    page.goto("/import")
    send(
        page,
        "households.csv",
        b"code,village,group\nHY01,V02,general-poor\nHY02,V03,general-poor\nHY03,V02,general-poor\nHY04,V02,general-poor\n",
    )
    expect(page.locator("section[aria-labelledby=difference] tbody tr")).to_contain_text(["HY01"])
    page.get_by_text("Which column was taken for what").click()
    expect(page.get_by_label("village", exact=True)).to_have_value("village")
    page.get_by_role("button", name="Commit this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: committed")
    assert page.request.get("/id/household/HY02").ok
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: taken back")
    assert page.request.get("/id/household/HY02").status == 404
    look.assert_clean()
