"""A page in a real browser, and everything that it should not have done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserType, Dialog, Page, Request

HOSTILE = """<img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script> href"""
"""A name that would run as script wherever it became markup; the letters href are what opens the hole of pyvis' own pages."""
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds to wait for what is to come: a machine that is busy with other tests is no fault of a page."""
PIXELS = """(canvas, wanted) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0, x = 0, y = 0;
  for (let place = 0; place < data.length; place += 4) {
    if (data[place + 3] && (!wanted || wanted.every((part, index) => data[place + index] === part))) {
      count += 1;
      x += (place / 4) % canvas.width;
      y += Math.floor(place / 4 / canvas.width);
    }
  }
  return [count, (x / count / canvas.width) * canvas.clientWidth, (y / count / canvas.height) * canvas.clientHeight];
}"""
"""How many pixels of a canvas are painted (in one colour, if one is given), and the middle of them."""


@dataclass
class Watched:
    """A page, and everything that it should not have done."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def draw(self, path: str) -> None:
        """Open a picture and wait until it is drawn."""
        self.page.goto(path)
        self.page.wait_for_selector("#stage[data-drawn]")

    def ink(self) -> int:
        """How many pixels of the picture are painted."""
        painted: int = self.page.locator("#stage canvas").evaluate(PIXELS)[0]
        return painted

    def wait_for_ink(self, fits: Callable[[int], bool]) -> None:
        """Wait until so many pixels are painted."""
        for _ in range(600):
            if fits(self.ink()):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.ink()} pixels are painted")

    def assert_clean(self) -> None:
        """No complaint on the console, no request to another host, no script out of data."""
        assert self.complaints == []
        assert self.foreign == []
        assert self.page.evaluate("window.pwned") is None


@contextmanager
def launched(kind: BrowserType) -> Iterator[Browser]:
    """A Chromium of its own; to be gone before a server that it asked, which waits for its connections to end."""
    chromium = kind.launch(executable_path=CHROMIUM, args=QUIET)
    try:
        yield chromium
    finally:
        chromium.close()


@contextmanager
def watching(browser: Browser, address: str, **settings: Any) -> Iterator[Watched]:
    """A fresh page of a server that is watched; its settings are those of a context (theme, size, script or not)."""
    context = browser.new_context(base_url=address, **{"viewport": {"width": 1366, "height": 900}, **settings})
    context.set_default_timeout(PATIENCE)
    watched = Watched(context.new_page())

    def see(asked: Request) -> None:
        if urlsplit(asked.url).netloc not in ("", urlsplit(address).netloc):
            watched.foreign.append(asked.url)

    def close(dialog: Dialog) -> None:
        watched.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page = watched.page
    page.on("console", lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("dialog", close)
    page.on("request", see)
    yield watched
    context.close()
