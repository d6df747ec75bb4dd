"""What coordinators come for, from start to end, by what they see, and by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
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


def test_funds_are_traced_to_a_household_hop_by_hop(look: Watched) -> None:
    page = look.page
    page.goto("/path")
    page.get_by_role("combobox", name=re.compile("^to")).fill("H000001")
    page.get_by_role("combobox", name=re.compile("^resource")).select_option(value="funds")
    page.get_by_role("combobox", name=re.compile("^links")).select_option(label="possible")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile("/path.*to=H000001"))
    expect(page.locator("main p[role=status].facts")).to_contain_text(re.compile(r"[1-9]\d* paths"))
    expect(page.locator("main")).to_contain_text("H000001")
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
