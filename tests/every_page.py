"""What is held of every page in a browser: that everybody can use it, that it loads from here only, and that it is small."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

SCREENS = Path("build/screens")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = ((1366, 768), (390, 844), (640, 400), (320, 640))
WIDE, NARROW, ZOOMED, REFLOW = (ViewportSize(width=width, height=height) for width, height in SIZES)
"""Screens: a common one, a telephone, 1,280 px at 200 % and at 400 %."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHORTEN = """() => {
  const beyond = (one, place) => place < 40 || one.remove();
  for (const many of [".term", ".index li", "details.question", "datalist option"])
    document.querySelectorAll(many).forEach(beyond);
  for (const table of document.querySelectorAll("tbody")) [...table.rows].forEach(beyond);
}"""
"""Leave the first of many alike: one entry of a vocabulary is like the next, and axe-core looks at each for long."""
LARGEST = 300_000
"""Bytes that a page may be, with all that it loads, as they travel; the pages with vis-network (700 kB by itself) apart."""


def shorten(page: Page) -> None:
    """Keep the first of many alike."""
    page.evaluate(SHORTEN)


def unusable(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical."""
    found: Any = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{one['id']} at {' '.join(map(str, node['target']))}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def too_wide(page: Page) -> list[str]:
    """How much a page has to be scrolled sideways, which no page should."""
    over = page.evaluate(OVERFLOW)
    return [f"{over} px too wide at {page.evaluate('innerWidth')} px"] if over > 0 else []


def keep(page: Page, path: str, *how: str) -> None:
    """Keep a picture of the page for those who look at them."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = path.strip("/").replace("/", "_").replace("?", "@")[:80] or "home"
    page.screenshot(path=SCREENS / f"{name}.{'-'.join(how)}.png", full_page=True)
