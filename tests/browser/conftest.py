"""A real browser on the real app, served by waitress on loopback over a data folder with a small sample county."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from in_memory import facts_of
from playwright.sync_api import Browser, expect, sync_playwright
from pyoxigraph import Literal, NamedNode, Quad
from served import served
from watched import CHROMIUM, HOSTILE, PATIENCE, Watched, launched, watching

from api.app import create_app
from api.service import Service
from api.settings import Settings
from graph.keys import make_key
from graph.rdf import CURRENT, LABEL
from graph.sample.county import county_tables
from graph.snapshot import Draft

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 60 households, to be copied; one village has a hostile name."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    service = Service(Settings(folder, workers=1))
    make_key(folder)  # the facts below bring ID numbers, without which an upload would find the key of the folder lost
    facts = facts_of(county_tables(households=60).tables)

    def fill(draft: Draft) -> str:
        draft.add(facts.store)
        village = NamedNode(draft.ids.iri("village", "V02"))
        draft.remove(draft.quads(village, LABEL))
        draft.add([Quad(village, LABEL, Literal(HOSTILE, language=lang), CURRENT) for lang in ("en", "zh")])
        return "filled"

    service.store.commit(fill)
    service.close()
    return folder


@pytest.fixture(scope="module")
def app(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app over these households, open to whoever comes as sample data are. What the tests of a module change, those of others
    do not see."""
    folder = shutil.copytree(filled, tmp_path_factory.mktemp("data") / "data")
    service = Service(Settings(folder, workers=1, page_seconds=60.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.recognise.is_sample", lambda service: True)  # a village was renamed: strictly they are no longer
        yield create_app(service)
    service.close()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The address of a server of the app."""
    with served(app) as where:
        yield where


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Debian's Chromium; gone before the server, which waits for its connections to end."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with sync_playwright() as driver, launched(driver.chromium) as chromium:
        yield chromium


@pytest.fixture
def look(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A fresh page that is watched; its settings (theme, size, script or not) by indirect parameter."""
    with watching(browser, address, **getattr(request, "param", {})) as watched:
        yield watched
