"""A fact entered in a real browser: what is wrong is shown beside its field, what it does before it is saved."""

import re

import pytest
from playwright.sync_api import Page, expect
from watched import Watched

pytestmark = pytest.mark.browser


def first_code(page: Page, kinds: str, said: str) -> str:
    answer = page.request.get(f"/facts/codes?kinds={kinds}&q={said}")
    return str(answer.json()["codes"][0]["code"])


def test_a_visit_is_entered_with_suggestions_shown_and_saved(look: Watched) -> None:
    page = look.page
    page.goto("/households/H000001")
    page.get_by_role("link", name="visits").click()
    expect(page.get_by_label(re.compile("^visited"))).to_have_value("H000001")
    person = first_code(page, "person", "")
    with page.expect_response(re.compile("/facts/codes")):
        page.get_by_label(re.compile("^performer")).press_sequentially(person[:4])
    expect(page.locator("#enter-performer-codes option").first).to_be_attached()
    page.get_by_label(re.compile("^performer")).fill(person)
    page.get_by_role("button", name="Show what it does").click()
    wrong = page.locator("#enter-date-wrong")
    expect(wrong).to_contain_text("this cell is empty")
    page.get_by_label(re.compile("^date")).fill("2017-11-20")
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_role("heading", name="What this would do")).to_be_visible()
    page.get_by_label("Your name").fill("chen")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    page.goto("/facts")
    expect(page.get_by_role("cell", name="chen").first).to_be_visible()
    assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.parametrize("look", [{"java_script_enabled": False}, {"color_scheme": "dark"}], indirect=True)
def test_a_responsibility_is_handed_over_from_its_page_in_chinese(look: Watched) -> None:
    page = look.page
    rows = page.request.get("/q/who.json?village=V01&limit=50").json()["rows"]
    record = next(row for row in rows if row["involvement"]["code"] == "accountable" and not row["to"] and row["from"] < "2017")
    page.goto(f"/id/responsibility/{record['record']['code']}?lang=zh")
    page.get_by_role("link", name="更正、终止或移交").click()
    page.locator("summary", has_text="移交").click()
    page.get_by_label("移交给").fill("NOBODY")
    page.locator("#hand-over-on").fill("2017-11-01")
    page.get_by_role("button", name="查看结果").last.click()
    expect(page.get_by_role("alert")).to_contain_text("没有这个编码")
    subject = next(
        one["code"]
        for one in page.request.get("/facts/codes?kinds=subject&q=").json()["codes"]
        if one["code"] != record["subject"]["code"]
    )
    page.get_by_label("移交给").fill(subject)
    page.get_by_role("button", name="查看结果").last.click()
    expect(page.get_by_role("heading", name="保存后的结果")).to_be_visible()
    page.get_by_label("您的姓名").fill("chen")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="已保存")).to_be_visible()
    held = page.request.get("/q/who.json?village=V01&limit=50&as_of=2017-11-02").json()["rows"]
    about = [row for row in held if all(row[name] == record[name] for name in ("duty", "scope", "involvement"))]
    assert subject in {row["subject"]["code"] for row in about}
    assert record["record"]["code"] not in {row["record"]["code"] for row in about}
    assert look.foreign == []
