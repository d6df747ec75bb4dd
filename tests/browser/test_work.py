"""The worklist, paths and subscriptions in a real browser: several findings assigned at once and taken back, funds traced."""

import pytest
from playwright.sync_api import expect
from watched import Watched

pytestmark = pytest.mark.browser


def test_several_findings_are_assigned_at_once_and_taken_back(look: Watched) -> None:
    page = look.page
    page.goto("/findings")
    page.locator("#f-kind").select_option("absence")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/findings?*kind=absence*")  # the list before it has boxes too
    boxes = page.locator('input[name="row"]')
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#counted")).to_have_text("3 ticked.")
    page.locator("#b-act").select_option("assign")
    expect(page.locator("#b-reason")).to_be_hidden()
    page.locator("#b-to").fill("D01")
    page.locator("#b-who").fill("chen")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was done")
    expect(page.locator("tbody tr")).to_have_count(3)
    done = page.url
    page.get_by_role("button", name="Undo").click()
    expect(page).not_to_have_url(done)  # to go on before that would cancel it
    expect(page.locator("tbody tr")).to_have_count(3)
    page.goto("/findings?state=assigned")
    expect(page.get_by_text("Nothing is left with this filter.")).to_be_visible()
    look.assert_clean()


def test_what_would_clear_a_finding_is_tried_in_place(look: Watched) -> None:
    page = look.page
    page.goto("/findings?sub_kind=absence-unheld")
    row = page.locator("details.why").first
    row.locator("summary").click()
    row.get_by_role("link", name="Try what would clear it").click()
    expect(row.locator(".remedies ol li").first).to_be_visible()
    look.assert_clean()


def test_funds_are_traced_hop_by_hop(look: Watched) -> None:
    page = look.page
    page.goto("/path?to=V01&resource=funds&links=possible")
    page.wait_for_selector("#stage[data-drawn]")
    first = page.locator("section.way").first
    expect(first).to_contain_text("the best")
    expect(first.locator(".hop").first).to_contain_text("Source")
    start = str(first.locator(".stop .code").first.text_content())
    page.goto(f"/path?to=V01&resource=funds&links=possible&from={start}")
    expect(page.locator("section.way .stop .code").first).to_have_text(start)
    look.assert_clean()
