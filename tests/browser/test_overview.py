"""The overview pages in a real browser: home, questions, villages, matrix, comparison, charts, plan."""

import pytest
from playwright.sync_api import expect
from watched import Watched

pytestmark = pytest.mark.browser


def test_questions_are_found_as_one_types(look: Watched) -> None:
    page = look.page
    page.goto("/q/")
    page.get_by_label("Find a question").fill("leaves breaks")
    shown = page.locator("details.question:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("departures")
    look.assert_clean()


def test_a_cell_of_the_matrix_opens_beside_it_and_closes_by_keyboard(look: Watched) -> None:
    page = look.page
    page.goto("/matrix?place=C1&view=villages")
    cell = page.locator("td[data-cell] a").first
    cell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#opened")
    expect(panel).to_be_visible()
    expect(panel.locator("table").or_(panel.get_by_role("status"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell).to_be_focused()
    look.assert_clean()
