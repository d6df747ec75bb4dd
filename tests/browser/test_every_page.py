"""Every page of the app, whichever there are: usable by everybody, from here only, quiet, without script from data, and small.

Each page is loaded twice: in English, light, on a wide screen; in Chinese, dark, on a narrow one. Pictures go to build/screens.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from every_page import LARGEST, NARROW, REFLOW, WIDE, keep, shorten, too_wide, unusable
from flask import Flask
from playwright.sync_api import Response
from walked import ARGUMENTS, pages
from watched import Watched

pytestmark = pytest.mark.browser

HERE = {"name": "who", "household": "H000001", "example": "who", "number": "1", "roster": "visits"}
HERE |= {"one_code": "P000001", "other_code": "P000002", "request_code": "RQ000001", "offer_code": "OF000001"}
"""What addresses are filled in with where the sample county has other codes than the tiny one."""
MORE = (
    *("/graph?focus=village/V01", "/graph?focus=subject/TG01", "/matrix?place=V01", "/matrix?place=C1", "/incidence?place=C1"),
    *("/path?to=H000001&resource=funds&links=possible", "/difference?from=1&to=2", "/q/who?village=V01", "/q/gaps", "/findings"),
    *("/q/incomes?year=2017", "/q/households", "/q/same", "/id/household/H000001", "/id/subject/TG01", "/id/duty/housing"),
    *("/id/county/C1", "/id/village/V02", "/graph?focus=village/V02", "/households/H000002"),
)
MISSING = ("/nothing/here", "/id/village/V99", "/q/who?village=V99", "/graph?focus=village/V99")
"""Pages that say what is wrong."""
HEAVY = ("/graph", "/path", "/sparql")
"""Pages that load vis-network."""


@pytest.fixture(scope="session")
def paths(app: Flask) -> list[str]:
    """Every page, and what has a look of its own among those that share an address."""
    client = app.test_client()
    finding = client.get("/q/findings.json?limit=1").get_json()["rows"][0]["finding"]["code"]
    found = pages(app, client, ARGUMENTS | HERE | {"finding": finding}, MORE)
    assert len(found) > 50
    return [*found, *MISSING]


def walk(look: Watched, paths: list[str], lang: str) -> Iterator[tuple[str, list[str]]]:
    """Open each page; with each, what is wrong with it, to which the caller may add."""
    sizes: list[int] = []

    def weigh(answer: Response) -> None:
        sizes.append(answer.request.sizes()["responseBodySize"])

    look.page.on("requestfinished", lambda asked: weigh(answer) if (answer := asked.response()) else None)
    for path in paths:
        look.complaints.clear()
        look.foreign.clear()
        sizes.clear()
        look.page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        wrong: list[str] = []
        shorten(look.page)
        yield path, wrong
        wrong += [f"says {said}" for said in look.complaints if path not in MISSING] + [
            f"asks {address}" for address in look.foreign
        ]
        if look.page.evaluate("window.pwned") is not None:
            wrong.append("runs script from data")
        if sum(sizes) > LARGEST and not urlsplit(path).path.startswith(HEAVY):
            wrong.append(f"takes {sum(sizes):,} bytes")


@pytest.mark.parametrize("look", [{"viewport": WIDE}], indirect=True)
def test_every_page_in_english_on_a_wide_light_screen(look: Watched, paths: list[str]) -> None:
    failures = {}
    for path, wrong in walk(look, paths, "en"):
        wrong += unusable(look.page) + too_wide(look.page)
        keep(look.page, path, "en", "light", "wide")
        failures[path] = wrong
    assert {path: wrong for path, wrong in failures.items() if wrong} == {}


@pytest.mark.parametrize("look", [{"viewport": NARROW, "color_scheme": "dark"}], indirect=True)
def test_every_page_in_chinese_on_a_narrow_dark_screen(look: Watched, paths: list[str]) -> None:
    failures = {}
    for path, wrong in walk(look, paths, "zh"):
        wrong += unusable(look.page) + too_wide(look.page)
        keep(look.page, path, "zh", "dark", "narrow")
        look.page.set_viewport_size(REFLOW)  # as at 400 % of 1,280 px
        wrong += too_wide(look.page)
        look.page.set_viewport_size(NARROW)
        failures[path] = wrong
    assert {path: wrong for path, wrong in failures.items() if wrong} == {}
