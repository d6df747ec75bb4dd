"""The graph page in a real browser: down the levels, growing, finding, keeping, taking along; and nothing out of data runs."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, Route, expect
from watched import HOSTILE, Watched

pytestmark = pytest.mark.browser


def places(page: Page) -> dict[str, Any]:
    """Where every node stands, as the service said; the browser moves none."""
    found: dict[str, Any] = page.evaluate(
        """() => fetch(document.getElementById("stage").dataset.url).then((answer) => answer.json())
          .then((data) => Object.fromEntries(data.nodes.map((node) => [node.id, [node.x, node.y]])))"""
    )
    return found


def drawn(page: Page) -> int:
    return int(page.locator("#stage").get_attribute("data-drawn") or 0)


def seek(page: Page, text: str) -> None:
    """Choose a node by the search inside the picture."""
    page.locator("#stage").focus()
    page.locator("#stage").press("/")
    page.get_by_label("Search in the picture").fill(text)
    page.keyboard.press("Enter")


def step_done(page: Page, before: int) -> None:
    expect(page.locator("#stage")).not_to_have_attribute("data-drawn", str(before))


def rows(page: Page) -> int:
    return page.locator("#lines tr").count()


def test_from_the_county_down_to_a_household_by_keys_alone(look: Watched, tmp_path: Path) -> None:
    page = look.page
    look.draw("/graph")
    assert look.ink() > 2000
    expect(page.locator("table.places tbody tr")).to_have_count(drawn(page))
    page.screenshot(path=tmp_path / "county.png")
    seek(page, "Anping")
    page.locator("#stage").press("Enter")
    expect(page).to_have_url(re.compile("focus=township/T01"))
    page.wait_for_selector("#stage[data-drawn]")
    seek(page, "village/V01")
    page.locator("#stage").press("f")
    expect(page).to_have_url(re.compile("focus=village/V01"))
    page.wait_for_selector("#stage[data-drawn]")
    before = drawn(page)
    seek(page, "households covered")
    page.locator("#stage").press("Enter")
    step_done(page, before)
    seek(page, "household/H")
    page.locator("#stage").press("f")
    expect(page).to_have_url(re.compile("focus=household/H"))
    expect(page.get_by_role("navigation", name="Levels").get_by_role("link")).to_have_count(4)
    look.assert_clean()


def test_a_picture_grows_where_it_stands_and_goes_back(look: Watched, tmp_path: Path) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    before, first, said = drawn(page), places(page), rows(page)
    seek(page, "Poverty Alleviation Office")
    page.locator("#stage").press("e")
    relations = page.locator("#relations")
    expect(relations.get_by_role("checkbox").first).to_be_focused()
    numbers = [int(text.replace(",", "")) for text in relations.locator(".count").all_inner_texts()]
    assert all(number > 0 for number in numbers)
    relations.get_by_role("button").click()
    step_done(page, before)
    assert drawn(page) > before
    assert rows(page) > said
    expect(page.locator("#said")).to_contain_text("added")
    page.screenshot(path=tmp_path / "grown.png")
    kept = page.url
    page.go_back()
    expect(page.locator("#stage")).to_have_attribute("data-drawn", str(before))
    assert rows(page) == said
    page.go_forward()
    step_done(page, before)
    look.draw(kept.split("//", 1)[1].partition("/")[2].join(("/", "")))
    assert {key: place for key, place in places(page).items() if key in first} == first
    grown = drawn(page)
    page.locator("#stage").press("u")
    step_done(page, grown)
    expect(page.locator("#stage")).to_have_attribute("data-drawn", str(before))
    seek(page, "Poverty Alleviation Office")
    page.locator("#stage").press("Delete")
    step_done(page, before)
    look.assert_clean()


def test_the_exact_view_is_in_the_address(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    seek(page, "Poverty Alleviation Office")
    stage = page.locator("#stage")
    for key in ("Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowDown", "+", "Shift+ArrowLeft"):
        stage.press(key)
    page.get_by_role("button", name="only subject").click()
    for part in ("pins=", "hide=", "at=", "on="):
        expect(page).to_have_url(re.compile(part))
    kept = page.url
    chosen = page.locator("#details strong").inner_text()
    page.goto("/")
    look.draw("/" + kept.split("//", 1)[1].partition("/")[2])
    expect(page).to_have_url(kept)
    expect(page.locator("#details strong")).to_have_text(chosen)
    expect(page.get_by_role("button", name="only subject")).to_have_attribute("aria-pressed", "true")
    # A pin stays in this browser even without the address.
    look.draw("/graph?focus=village/V01")
    expect(page.get_by_role("button", name="Unpin all")).to_be_visible()
    page.get_by_role("button", name="Unpin all").click()
    look.draw("/graph?focus=village/V01")
    expect(page.get_by_role("button", name="Unpin all")).to_be_hidden()
    look.assert_clean()


def test_a_way_is_marked_and_a_link_tells_what_stands_behind_it(look: Watched, tmp_path: Path) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    stage = page.locator("#stage")
    seek(page, "village/V01")
    stage.press("p")
    seek(page, "under duty/housing")
    stage.press("p")
    expect(page.locator(".note.way")).to_contain_text("steps from")
    expect(page.locator(".note.way").get_by_role("link")).to_have_attribute("href", re.compile(r"^/path\?to=V01"))
    assert "way=" in page.url
    page.screenshot(path=tmp_path / "way.png")
    page.locator("#details").get_by_role("button", name="What stands behind it").first.click()
    facts = page.locator("#details .evidence")
    expect(facts.locator("dt", has_text="since")).to_be_visible()
    expect(facts.locator("dt", has_text="on the authority of")).to_be_visible()
    look.assert_clean()


def test_pictures_are_taken_along(look: Watched, tmp_path: Path) -> None:
    page = look.page
    look.draw("/graph?focus=village/V02&lang=zh")
    page.get_by_text("导出").click()
    with page.expect_download() as png:
        page.get_by_role("button", name="PNG").click()
    png.value.save_as(tmp_path / "village.png")
    assert (tmp_path / "village.png").read_bytes()[:4] == b"\x89PNG"
    for form in ("SVG", "GRAPHML", "CSV", "独立 HTML 文件"):
        with page.expect_download() as one:
            page.get_by_role("link", name=form, exact=True).click()
        one.value.save_as(tmp_path / one.value.suggested_filename)
    ElementTree.parse(tmp_path / "village-V02.svg")
    page.goto(f"file://{tmp_path}/village-V02.svg")
    assert page.evaluate("window.pwned") is None
    page.goto(f"file://{tmp_path}/village-V02.html")
    page.wait_for_selector("#stage[data-drawn]")
    assert look.ink() > 2000
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    page.locator("#stage").focus()
    page.locator("#stage").press("ArrowUp")
    expect(page.locator("#details strong")).not_to_be_empty()
    page.screenshot(path=tmp_path / "alone.png")
    look.assert_clean()


def test_no_name_runs_wherever_the_page_says_it(look: Watched) -> None:
    page = look.page
    look.draw("/graph")
    seek(page, "village/V02")
    expect(page.locator("#details strong")).to_have_text(HOSTILE)
    page.locator("#stage").press("e")
    expect(page.locator("#relations legend")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    look.draw("/graph?focus=village/V02")
    stage = page.locator("#stage")
    seek(page, "village/V02")
    stage.press("p")
    seek(page, "under duty/housing")
    stage.press("p")
    expect(page.locator(".note.way")).to_contain_text(HOSTILE)
    page.get_by_label("Search in the picture").fill("<img")
    assert HOSTILE in page.locator("#drawn option").evaluate_all("(options) => options.map((option) => option.value)")
    removed = "steps=remove:%3Cscript%3Ewindow.pwned=1%3C/script%3E"
    look.draw(f"/graph?focus=village/V02&{removed}#on=%3Cimg src=x onerror=window.pwned=1%3E&pins=a:1:2&way=%00~<")
    look.assert_clean()


FIELDS = ("label", "title", "group", "href", "focus", "said", "since", "id", "kind", "shape")
CORPUS = [
    HOSTILE,
    "javascript:window.pwned=1",
    "</script><script>window.pwned=1</script>",
    "<svg onload=window.pwned=1>",
    "{{ window.pwned=1 }}${window.pwned=1}",
    "//evil.example/x",
    "__proto__",
]


def poisoned(data: dict[str, Any], field: str) -> dict[str, Any]:
    """What a browser is given, with something hostile in one field of every node and edge."""
    for number, one in enumerate([*data["nodes"], *data["edges"]]):
        bad = CORPUS[number % len(CORPUS)]
        if field == "id" and "label" in one:
            one["id"] = f"{bad} {number}"
        elif field in one:
            one[field] = [bad, bad] if field == "title" else bad
    if field == "id":
        ends = {"from": data["nodes"][0]["id"], "to": data["nodes"][-1]["id"]}
        data["edges"] = [edge | ends for edge in data["edges"]]
    return data


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_that_the_service_could_say_runs(look: Watched, field: str) -> None:
    """Each way in that pyvis leaves open: labels, titles, groups, ids, addresses; here even if the service sent them."""
    page = look.page

    def poison(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=poisoned(answer.json(), field))

    page.route("**/graph.json*", poison)
    page.goto("/graph?focus=village/V01")
    page.wait_for_selector("#stage[data-drawn]")
    stage, box = page.locator("#stage"), page.locator("#stage").bounding_box()
    assert box
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "p", "ArrowRight", "p", "e"):
        stage.press(key)
    for right in range(8):
        for down in range(6):
            page.mouse.move(box["x"] + box["width"] * right / 8, box["y"] + box["height"] * down / 6)
    links = page.locator("main a").evaluate_all("(links) => links.map((one) => one.protocol + '//' + one.host)")
    assert {link for link in links if not link.startswith("http://127.0.0.1")} == set()
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("({}).polluted === undefined")
    assert look.foreign == []


def test_help_opens_by_a_key_and_everything_has_a_button(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    page.locator("#stage").focus()
    page.locator("#stage").press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for name in ("Move left", "Move right", "Move up", "Move down", "Zoom in", "Zoom out", "Show all"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
    look.assert_clean()


@pytest.mark.parametrize(
    "look",
    [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}],
    indirect=True,
)
def test_on_a_narrow_screen_the_table_comes_first(look: Watched, tmp_path: Path) -> None:
    for path in ("/graph", "/graph?focus=village/V01&lang=zh"):
        look.draw(path)
        table, stage = look.page.locator("table.answer").first.bounding_box(), look.page.locator("#stage").bounding_box()
        assert table
        assert stage
        assert table["y"] < stage["y"]
        assert look.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        look.page.screenshot(path=tmp_path / f"narrow{len(path)}.png", full_page=True)
    look.assert_clean()
