"""Every page of the app, whichever there are: usable by everybody, from here only, quiet, without script from data, and small.

Each page is loaded twice: in English, light, on a wide screen; and in one of four other combinations of language, colours and
screen, which take turns. axe-core looks at each template once per combination. Pictures go to build/screens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from every_page import LARGEST, NARROW, REFLOW, WIDE, ZOOMED, keep, shorten, too_wide, unusable
from flask import Flask, template_rendered
from jinja2 import Template
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
    *("/id/county/C1", "/id/village/V02", "/graph?focus=village/V02", "/households/H000002", "/path?to=V01&resource=funds"),
    *("/matrix?place=V02", "/matrix?place=C1&view=villages", "/matrix?place=C1&view=subjects", "/allocations?resource=funds"),
    *("/villages?measure=absences", "/facts/new/visits?household=H000001", "/search?q=housing", "/findings?fault=yes"),
)
MISSING = ("/nothing/here", "/id/village/V99", "/q/who?village=V99", "/graph?focus=village/V99")
"""Pages that say what is wrong."""
HEAVY = ("/graph", "/path", "/sparql")
"""Pages that load vis-network."""
COMBINATIONS = [
    ("zh", {"viewport": NARROW, "color_scheme": "dark"}),
    ("en", {"viewport": WIDE, "color_scheme": "dark"}),
    ("zh", {"viewport": ZOOMED, "device_scale_factor": 2}),
    ("en", {"viewport": NARROW}),
]
"""What each page is shown in besides English, light and wide: one of these; each is used for every fourth page."""


@pytest.fixture(scope="module")
def paths(app: Flask) -> list[str]:
    """Every page, and what has a look of its own among those that share an address."""
    client = app.test_client()
    finding = client.get("/q/findings.json?limit=1").get_json()["rows"][0]["finding"]["code"]
    found = pages(app, client, ARGUMENTS | HERE | {"finding": finding}, MORE)
    assert len(found) > 50
    return [*found, *MISSING]


@dataclass
class Walk:
    """Goes through pages, and holds what is wrong with each."""

    look: Watched
    sizes: list[int] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def weigh(self, answer: Response | None) -> None:
        if answer:
            self.sizes.append(answer.request.sizes()["responseBodySize"])

    def note(self, sender: Flask, template: Template, **rest: object) -> None:
        self.templates.append(template.name or "")

    def through(self, paths: list[str], lang: str) -> Iterator[tuple[str, list[str]]]:
        """Every page that has something wrong, and what."""
        self.look.page.on("requestfinished", lambda asked: self.weigh(asked.response()))
        for path in paths:
            if wrong := list(self.wrong(path, lang)):
                yield path, wrong

    def wrong(self, path: str, lang: str) -> Iterator[str]:
        page = self.look.page
        for noted in (self.look.complaints, self.look.foreign, self.sizes, self.templates):
            noted.clear()
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert answer
        bare = len(answer.body())
        template = self.templates[-1] if self.templates else path
        shorten(page)
        if template not in self.seen:
            yield from unusable(page)
        self.seen.add(template)
        yield from too_wide(page)
        keep(page, path, lang, f"{page.evaluate('innerWidth')}")
        if page.viewport_size == NARROW:
            page.set_viewport_size(REFLOW)
            yield from too_wide(page)
            page.set_viewport_size(NARROW)
        yield from (f"says {said}" for said in self.look.complaints if path not in MISSING)
        yield from (f"asks {address}" for address in self.look.foreign)
        if page.evaluate("window.pwned") is not None:
            yield "runs script from data"
        if not urlsplit(path).path.startswith(HEAVY) and max(sum(self.sizes), bare) > LARGEST:
            yield f"takes {sum(self.sizes):,} bytes, unpacked {bare:,} without what it loads"


def walked(app: Flask, look: Watched, paths: list[str], lang: str) -> dict[str, list[str]]:
    walk = Walk(look)
    with template_rendered.connected_to(walk.note, app):
        return dict(walk.through(paths, lang))


@pytest.mark.parametrize("look", [{"viewport": WIDE}], indirect=True)
def test_every_page_in_english_on_a_wide_light_screen(app: Flask, look: Watched, paths: list[str]) -> None:
    assert walked(app, look, paths, "en") == {}


@pytest.mark.parametrize(("lang", "look", "turn"), [(*one, turn) for turn, one in enumerate(COMBINATIONS)], indirect=["look"])
def test_every_fourth_page_in_another_combination(app: Flask, look: Watched, paths: list[str], lang: str, turn: int) -> None:
    assert walked(app, look, paths[turn :: len(COMBINATIONS)], lang) == {}
