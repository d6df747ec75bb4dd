"""The pages in a real browser."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from watched import HOSTILE, PIXELS, Watched

pytestmark = pytest.mark.browser

PICTURES = ["village/V01", "village/V02", "household/H000013", "subject/TG01", "duty/housing", "county/C1"]
FOCUS_COLOUR = [255, 176, 0]


def test_from_the_home_page_a_question_is_asked_and_answered(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is responsible")
    expect(page.locator(".tiles div", has_text="households").first.locator("dd")).to_have_text("60")
    page.screenshot(path=tmp_path / "home.png", full_page=True)
    line = page.locator("form[action='/q/who']")
    line.get_by_label("village").fill("V01")
    line.get_by_role("button", name="Ask").click()
    form = page.locator("form[action='/q/who']")
    form.get_by_label("duty").select_option(label="housing assurance")
    form.get_by_role("button", name="Ask").click()
    page.wait_for_url(re.compile(r"/q/who\?.*village=V01.*duty=housing"))
    rows = page.locator("table.answer tbody tr")
    assert rows.count() > 0
    assert all("housing assurance" in text for text in rows.all_inner_texts())
    expect(page.locator("input[name=village]")).to_have_value("V01")
    page.screenshot(path=tmp_path / "question.png")
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look.assert_clean()


def test_every_question_form_opens(look: Watched) -> None:
    page = look.page
    page.goto("/q/")
    closed = page.locator("details.question:not([open]) > summary")
    while closed.count():
        closed.first.click()
    expect(page.get_by_role("button", name="Ask")).to_have_count(page.locator("details.question").count())
    look.assert_clean()


@pytest.mark.parametrize("focus", PICTURES)
def test_a_picture_is_drawn(look: Watched, focus: str, tmp_path: Path) -> None:
    look.draw(f"/graph?focus={focus}")
    assert look.ink() > 2000
    rows = look.page.locator("#links ~ .scroll tbody tr").count()
    assert rows > 0
    look.page.screenshot(path=tmp_path / f"{focus.replace('/', '-')}.png", full_page=True)
    look.assert_clean()


def test_the_best_path_stands_out_in_its_picture(look: Watched, tmp_path: Path) -> None:
    look.draw("/path?to=H000001&resource=funds&links=possible")
    canvas = look.page.locator("#stage canvas")
    assert canvas.evaluate(PIXELS, FOCUS_COLOUR)[0] > 300
    assert look.ink() > 2000
    assert look.page.locator("section.way").count() == 5
    look.page.screenshot(path=tmp_path / "path.png", full_page=True)
    look.assert_clean()


def test_the_matrix_is_walked_by_keys_and_leads_to_a_record(look: Watched, tmp_path: Path) -> None:
    page = look.page
    page.goto("/matrix")
    page.get_by_label("place").fill("V01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="education assurance"))
    letter = row.get_by_role("link", name=re.compile("^accountable, record ")).first
    letter.focus()
    expect(letter).to_be_in_viewport()
    page.screenshot(path=tmp_path / "matrix.png")
    letter.press("Enter")
    record = page.locator("#opened a[href*='/id/responsibility/']").first
    expect(record).to_be_visible()
    record.click()
    expect(page).to_have_url(re.compile("/id/responsibility/"))
    look.assert_clean()


def test_a_node_is_chosen_by_keys_and_the_picture_moves_its_focus(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=village/V01")
    stage = page.locator("#stage")
    stage.focus()
    stage.press("ArrowRight")
    expect(page.locator("#details strong")).to_have_text("Zaowan")
    stage.press("ArrowUp")
    expect(page.locator("#details strong")).not_to_have_text("Zaowan")
    expect(page.locator("#said")).not_to_be_empty()
    # Counted findings have a list, not a record: walk on to something with records, wherever it is drawn.
    record = page.locator("#details").get_by_role("link", name="record")
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight") * 4:
        if record.count():
            break
        stage.press(key)
    record.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert urlsplit(page.url).path.startswith("/id/")
    look.assert_clean()


def test_a_click_on_a_node_tells_of_it_and_links_to_its_page(look: Watched) -> None:
    page = look.page
    look.draw("/graph?focus=subject/TG01")
    canvas = page.locator("#stage canvas")
    count, x, y = canvas.evaluate(PIXELS, FOCUS_COLOUR)
    assert count > 100
    canvas.click(position={"x": x, "y": y})
    expect(page.locator("#details strong")).to_have_text("Government of Anping Township")
    page.locator("#details").get_by_role("link", name="Open page").click()
    expect(page).to_have_url(re.compile("/id/subject/TG01$"))
    look.assert_clean()


def test_the_legend_hides_and_shows_kinds(look: Watched) -> None:
    look.draw("/graph?focus=village/V01")
    whole = look.ink()
    box = look.page.get_by_role("checkbox", name=re.compile("subject"))
    box.uncheck()
    look.wait_for_ink(lambda now: now < whole)
    box.check()
    look.wait_for_ink(lambda now: now == whole)
    look.assert_clean()


def test_a_hostile_name_is_shown_and_never_run(look: Watched, tmp_path: Path) -> None:
    page = look.page
    for path in ("/", "/id/village/V02", "/q/who?village=V02", "/findings?village=V02"):
        page.goto(path)
        look.assert_clean()
    look.draw("/graph?focus=village/V02")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOSTILE)
    stage = page.locator("#stage")
    box = stage.bounding_box()
    assert box
    for right in range(10):
        for down in range(10):
            page.mouse.move(box["x"] + box["width"] * right / 10, box["y"] + box["height"] * down / 10)
            page.wait_for_timeout(15)
    stage.focus()
    stage.press("ArrowUp")
    expect(page.locator("#details strong")).to_have_text(HOSTILE)
    page.screenshot(path=tmp_path / "hostile.png")
    look.assert_clean()


@pytest.mark.parametrize("look", [{"java_script_enabled": False}], indirect=True)
def test_without_script_the_table_says_it_all(look: Watched) -> None:
    look.page.goto("/graph?focus=village/V01")
    expect(look.page.locator("noscript p").first).to_be_visible()
    expect(look.page.get_by_role("row").nth(1)).to_be_visible()
    assert look.foreign == []


def test_what_is_not_there_is_a_page_that_says_so(look: Watched) -> None:
    page = look.page
    page.goto("/graph?focus=village/V99")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such thing")
    expect(page.locator(".alarm")).to_contain_text("village/V99")
