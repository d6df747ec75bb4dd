"""From the search of the header, by keyboard alone, to who is responsible for the housing of a household and since when."""

import re

import pytest
from playwright.sync_api import Page, expect
from watched import Watched

pytestmark = pytest.mark.browser


def choose(page: Page, typed: str, label: str) -> None:
    """Type into the search of the header, go down to what has this label and code, and open it, all by keyboard."""
    box = page.locator("#find")
    box.focus()
    with page.expect_response(re.compile("/search.json")):
        page.keyboard.insert_text(typed)
    wanted = page.get_by_role("option", name=re.compile(re.escape(label))).first
    expect(wanted).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        if label in chosen.inner_text():
            break
    expect(chosen).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


def test_who_is_responsible_for_the_housing_of_a_household_is_found_by_keyboard(look: Watched) -> None:
    page = look.page
    answer = page.request.get("/q/needs.json?need=housing&limit=1")
    assert answer.ok, answer.text()
    need = answer.json()["rows"][0]
    household, since = need["household"]["code"], need["from"]
    held = page.request.get(f"/q/who.json?household={household}&duty=housing").json()["rows"]
    answers = [row for row in held if row["involvement"]["code"] == "accountable"]
    page.goto("/")
    choose(page, household, household)
    expect(page).to_have_url(re.compile(f"/id/household/{household}"))
    words = page.locator(".answer-first")
    expect(words).to_contain_text("safe housing")
    expect(words).to_contain_text(since[:4])
    for row in answers:
        expect(words).to_contain_text(f"{row['subject']['label']} answers for housing assurance")
        expect(words).to_contain_text(row["authority"]["label"])
        expect(words).to_contain_text(row["from"][:4])
    if not answers:
        expect(words).to_contain_text("nobody is accountable for it")
    assert (look.complaints, look.foreign) == ([], [])


@pytest.mark.parametrize("typed", ["扶贫开发", "fpkf", "fupinkaifa", "ＰＯＶＥＲＴＹ all"])
def test_a_department_is_found_in_chinese_in_pinyin_and_in_any_writing(look: Watched, typed: str) -> None:
    page = look.page
    body = page.request.get("/search.json", params={"q": "扶贫开发办公室", "kind": "subject", "lang": "zh"}).json()["results"][0]
    page.goto("/?lang=zh")
    choose(page, typed, body["label"])
    expect(page).to_have_url(re.compile(f"/id/subject/{body['code']}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(body["label"])
    expect(page.locator("html")).to_have_attribute("lang", "zh")


def test_escape_closes_and_enter_without_a_choice_shows_all(look: Watched) -> None:
    page = look.page
    page.goto("/")
    page.locator("#find").press_sequentially("housing")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=housing"))
    expect(page.get_by_role("heading", name=re.compile("^Duties"))).to_be_visible()


@pytest.mark.parametrize("look", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_the_search_is_a_plain_form(look: Watched) -> None:
    page = look.page
    page.goto("/")
    page.locator("#find").fill("fpkf")
    page.locator("form.find").get_by_role("button").click()
    expect(page.get_by_role("link", name="Poverty Alleviation Office").first).to_be_visible()


def test_a_field_of_a_question_takes_the_code_of_what_is_chosen(look: Watched) -> None:
    page = look.page
    page.goto("/q/who")
    field = page.locator("input[name=village]")
    code = page.request.get("/search.json?q=V0&kind=village").json()["results"][0]
    with page.expect_response(re.compile("/search.json.*kind=village")):
        field.press_sequentially(code["code"])
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value(code["code"])
