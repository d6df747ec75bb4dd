"""What coordinators come for, from start to end, by what they see, and by the keyboard alone."""

import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from watched import Watched

pytestmark = pytest.mark.browser


def reach(page: Page, wanted: Locator, key: str = "Tab", most: int = 150) -> None:
    """Move the focus by one key until it is on something."""
    expect(wanted).to_be_attached()
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{most} times {key} do not lead to {wanted}")


def seen(wanted: Locator) -> None:
    """The focus is on it, in sight, and shows."""
    expect(wanted).to_be_focused()
    expect(wanted).to_be_in_viewport()
    assert wanted.evaluate(
        "one => getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2"
    )


def press(page: Page, wanted: Locator) -> None:
    """Go to a link or button and press it."""
    reach(page, wanted, most=400)
    seen(wanted)
    page.keyboard.press("Enter")


def tick(page: Page, box: Locator) -> None:
    reach(page, box, most=400)
    page.keyboard.press("Space")


def fill(page: Page, field: Locator, text: str) -> None:
    reach(page, field, most=400)
    page.keyboard.type(text)


def choose(page: Page, field: Locator, value: str) -> None:
    """Choose in a list by going down."""
    reach(page, field, most=400)
    page.keyboard.press("Home")
    for _ in range(60):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not in {field}")


def open_found(page: Page, code: str) -> None:
    """Find a thing by the search of the header and open it."""
    reach(page, page.locator("#find"))
    with page.expect_response(re.compile("/search.json")):
        page.keyboard.type(code)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/id/\\w+/{code}"))


def send(page: Page, text: bytes) -> None:
    """Send a sheet: the dialog that chooses a file is the system's own, all else is done by keys."""
    page.locator("#files").set_input_files(FilePayload(name="households.csv", mimeType="text/csv", buffer=text))
    fill(page, page.locator("#who"), "chen")
    page.keyboard.press("Enter")


def test_who_is_responsible_for_the_housing_of_a_household_and_since_when(look: Watched) -> None:
    page = look.page
    page.goto("/q/who?household=H000001")
    page.get_by_label("duty").select_option(label="housing assurance")
    page.get_by_role("button", name="Ask").click()
    row = page.get_by_role("table").get_by_role("row").nth(1)
    expect(row).to_contain_text("housing assurance")
    expect(row).to_contain_text(re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}"))
    look.assert_clean()


def test_by_keyboard_alone_a_finding_is_reached_from_the_home_page(look: Watched) -> None:
    page = look.page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reach(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Findings"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Findings")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    finding = page.get_by_role("table").locator("tbody a[href^='/findings/']").first
    reach(page, finding)
    expect(finding).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/findings/[0-9a-f]{16}"))
    assign = page.locator("summary", has_text="Assign")
    reach(page, assign)
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Your name").locator("visible=true").first)
    page.keyboard.type("chen")
    reach(page, page.get_by_label(re.compile("^To")))
    page.keyboard.type("TG01")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Assigned to", exact=True)).to_be_visible()
    look.assert_clean()


def test_by_keyboard_alone_a_menu_opens_and_closes(look: Watched) -> None:
    page = look.page
    page.goto("/rosters")
    menu = page.locator("summary", has_text="Pictures")
    reach(page, menu)
    page.keyboard.press("Enter")
    entry = page.get_by_role("link", name="Responsibility matrix")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(entry).to_be_hidden()
    look.assert_clean()


def test_what_breaks_if_a_department_leaves(look: Watched) -> None:
    page = look.page
    page.goto("/whatif")
    form = page.locator("form", has=page.locator("#subject-leave"))
    form.locator("#subject-leave").fill("TG01")
    form.locator("#leaves-leave").fill("2017-12-01")
    form.get_by_role("button", name="Try it").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("judged as of")
    expect(page.get_by_role("region", name="Effects")).to_be_visible()
    look.assert_clean()


def test_by_keyboard_alone_funds_are_traced_from_an_enterprise_to_a_household(look: Watched) -> None:
    page = look.page
    page.goto("/")
    company = page.request.get("/search.json?q=private company&kind=subject").json()["results"][0]
    open_found(page, company["code"])
    expect(page.get_by_role("heading", level=1)).to_contain_text(company["label"])
    press(page, page.get_by_role("link", name="Trace where its resources can go"))
    expect(page.locator("input[name=from]")).to_have_value(company["code"])
    fill(page, page.locator("input[name=to]"), "H000001")
    choose(page, page.locator("select[name=resource]"), "funds")
    choose(page, page.locator("select[name=links]"), "possible")
    press(page, page.get_by_role("button", name="Find", exact=True))
    expect(page).to_have_url(re.compile("/path.*to=H000001"))
    expect(page.locator("main p[role=status].facts")).to_contain_text(re.compile(r"[1-9]\d* paths"))
    way = page.locator("section.way").first
    expect(way.locator(".stop").first).to_contain_text(company["code"])
    expect(way.locator(".stop").last).to_contain_text("H000001")
    expect(way.locator(".hop").first).to_contain_text("Source")
    look.assert_clean()


def test_by_keyboard_alone_the_village_with_most_absences_is_found_and_one_assigned(look: Watched) -> None:
    page = look.page
    page.goto("/")
    press(page, page.get_by_role("link", name="the villages side by side"))
    press(page, page.get_by_role("columnheader").get_by_role("link", name="Absences"))
    expect(page).to_have_url(re.compile("measure=absences"))
    worst = page.locator("table.answer tbody tr").first.get_by_role("rowheader").get_by_role("link")
    code = str(worst.get_attribute("href")).rpartition("/")[2]
    press(page, worst)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"village/{code}")
    press(page, page.get_by_role("link", name="Work on its absences"))
    page.wait_for_url(re.compile(f"/findings.*village={code}.*kind=absence"))
    tick(page, page.locator("input[name=row]").first)
    expect(page.locator("#counted")).to_have_text("1 ticked.")
    choose(page, page.locator("#b-act"), "assign")
    fill(page, page.locator("#b-to"), "TG01")
    fill(page, page.locator("#b-who"), "chen")
    press(page, page.get_by_role("button", name="Do it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What was done")
    expect(page.locator("tbody tr")).to_have_count(1)
    done = page.url
    press(page, page.get_by_role("button", name=re.compile("^Undo")))
    expect(page).not_to_have_url(done)
    look.assert_clean()


def test_by_keyboard_alone_a_sheet_with_three_bad_cells_is_corrected_loaded_and_taken_back(look: Watched) -> None:
    page = look.page
    page.goto("/")
    press(page, page.get_by_role("navigation", name="Main").locator("summary", has_text="Data"))
    press(page, page.get_by_role("link", name="Import", exact=True))
    send(page, b"code,village,group\nHK01,V99,general-poor\nHK02,V02,very-poor\nHK03,,general-poor\n")
    expect(page.locator("section[aria-labelledby=problems] tbody tr")).to_have_count(3)
    press(page, page.get_by_role("button", name="Drop it").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: dropped")
    press(page, page.get_by_role("link", name="All uploads"))
    send(page, b"code,village,group\nHK01,V02,general-poor\nHK02,V02,general-poor\nHK03,V02,general-poor\n")
    press(page, page.get_by_role("button", name="Commit this"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: committed")
    assert page.request.get("/id/household/HK02").ok
    press(page, page.get_by_role("button", name="Take it back"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Import: taken back")
    assert page.request.get("/id/household/HK02").status == 404
    look.assert_clean()


def test_chinese_once_chosen_stays(look: Watched) -> None:
    page = look.page
    page.goto("/q/who?village=V01")
    reach(page, page.get_by_role("button", name="中文"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/q/who\?village=V01$"))
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.get_by_role("link", name="发现", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator("main time").first).to_contain_text(re.compile("年.*月.*日"))
    page.get_by_text("外观").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_class("dark")
    page.goto("/")
    expect(page.locator("html")).to_have_class("dark")
    look.assert_clean()


@pytest.mark.parametrize("look", [{"java_script_enabled": False}], indirect=True)
def test_without_script_language_theme_and_menus_work(look: Watched) -> None:
    page = look.page
    page.goto("/rosters")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.locator("summary", has_text="数据").click()
    expect(page.get_by_role("link", name="导入")).to_be_visible()
