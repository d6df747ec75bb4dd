"""Names such as __proto__ and constructor in data that reach our scripts change no object of theirs (prototype pollution)."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from watched import Watched

pytestmark = pytest.mark.browser

EVIL = '"__proto__": {"polluted": "yes", "kind": "x"}, "constructor": {"prototype": {"polluted": "yes"}}'
CLEAN = "() => Object.keys(Object.prototype).length === 0 && ({}).polluted === undefined && [].polluted === undefined"


def with_evil(facts: Any) -> str:
    """JSON in which every object has, first of all, names that stand for prototypes."""
    return json.dumps(facts, ensure_ascii=False).replace("{", "{" + EVIL + ", ").replace(", }", "}")


def poison(page: Page, pattern: str) -> None:
    """Let what the service answers there come with such names in it."""

    def answer(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=with_evil(found.json()))

    page.route(pattern, answer)


def test_names_of_prototypes_in_data_change_nothing(look: Watched) -> None:
    page = look.page
    page.add_init_script(f"localStorage.setItem('remit.filters', '{{{EVIL}}}')")
    for pattern in ("**/search.json*", "**/graph/around.json*", "**/sparql/terms"):
        poison(page, pattern)
    page.goto("/sparql")
    query = "SELECT ?__proto__ ?constructor ?x { VALUES ?x { 1 } OPTIONAL { ?constructor <urn:none> ?__proto__ } }"
    page.get_by_label("Query", exact=True).fill(query)
    page.get_by_label("Query", exact=True).press("Control+Enter")
    cells = page.locator("table.answer tbody td")
    expect(cells).to_have_text(["", "", "1"])
    assert page.evaluate(CLEAN)
    page.goto("/search")
    box = page.locator("main input[name=q]").first
    box.press_sequentially("V0")
    expect(page.locator("[role=option]").first).to_be_visible()
    assert page.evaluate(CLEAN)
    look.draw("/graph?focus=village/V01")
    assert page.evaluate(CLEAN)
    page.goto("/findings")
    assert page.evaluate(CLEAN)
    look.assert_clean()
