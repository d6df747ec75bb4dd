"""The overview pages in a real browser: home, questions, villages, matrix, comparison, charts, plan."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from watched import Watched

pytestmark = pytest.mark.browser
PAGES = ["/", "/q/", "/villages", "/matrix?place=C1&view=villages", "/compare", "/charts", "/allocations?resource=funds"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}], indirect=True)
def test_a_page_shows_itself_without_complaint(look: Watched, path: str, tmp_path: Path) -> None:
    page = look.page
    for lang in ("en", "zh"):
        page.goto(path + ("&" if "?" in path else "?") + f"lang={lang}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.screenshot(path=tmp_path / f"{re.sub('[^a-z]+', '-', path)}-{lang}.png", full_page=True)
    look.assert_clean()


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


def test_the_worst_village_is_found_and_its_absences_opened(look: Watched) -> None:
    page = look.page
    page.goto("/villages?measure=absences")
    row = page.locator("table.answer tbody tr").first
    worst = row.locator("th").inner_text()
    row.get_by_role("link").nth(2).click()
    expect(page).to_have_url(re.compile(r"/findings\?.*village="))
    assert worst
    look.assert_clean()
