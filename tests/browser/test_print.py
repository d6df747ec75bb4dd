"""What paper shows of the file of a household and of the worklist: all of it, and nothing that only a screen needs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from watched import Watched

pytestmark = pytest.mark.browser

PAPER = {"/households/H000001": 703, "/findings": 1032}
"""The width of an A4 sheet within its margins, upright and across, in CSS pixels."""
SCREEN_ONLY = ("header.top", ".place", ".skip", ".ask", "main button", "main input", "main select", ".links", ".remedies")
CUT = "cells => cells.filter(one => one.getBoundingClientRect().right > innerWidth + 1).length"
ADDED = """() => [...document.querySelectorAll("main a")].filter((one) =>
  ["::before", "::after"].some((part) => getComputedStyle(one, part).content.includes("http"))).length"""


@pytest.fixture(params=[(path, lang) for path in PAPER for lang in ("en", "zh")], ids=lambda one: " ".join(one))
def paper(look: Watched, request: pytest.FixtureRequest) -> Iterator[Page]:
    path, lang = request.param
    look.page.set_viewport_size({"width": PAPER[path], "height": 1000})
    look.page.emulate_media(media="print", color_scheme="dark")
    look.page.goto(f"{path}?lang={lang}")
    yield look.page
    look.assert_clean()


def test_paper_shows_all_and_nothing_that_only_a_screen_needs(paper: Page) -> None:
    for away in SCREEN_ONLY:
        expect(paper.locator(away).locator("visible=true")).to_have_count(0)
    hidden = paper.locator("main details:not(.question, .more) > :not(summary, .remedies)")
    assert hidden.count() > 0
    assert all(one.is_visible() for one in hidden.all())
    assert paper.locator("main :is(th, td)").evaluate_all(CUT) == 0
    assert paper.locator("thead").first.evaluate("one => getComputedStyle(one).display") == "table-header-group"
    assert paper.locator("main tbody tr").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert paper.evaluate(ADDED) == 0
    assert paper.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert paper.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
