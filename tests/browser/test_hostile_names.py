"""Whatever things are called, no page takes their names for markup, script, styles or addresses."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pyoxigraph import Literal, NamedNode, Quad
from served import served
from tiny_service import Doors, tiny_service
from walked import ARGUMENTS, pages
from watched import HOSTILE, Watched, launched, watching

from graph.rdf import CURRENT, LABEL, PREF_LABEL
from graph.snapshot import Draft

pytestmark = pytest.mark.browser

RUN = "window.pwned=1"
CORPUS = (
    HOSTILE,
    f"<img src=x onerror={RUN}>",
    f"</script><script>{RUN};alert(1)</script>",
    f"</title></textarea></style><svg onload={RUN}>",
    f'" onmouseover="{RUN}" onfocus="{RUN}" autofocus x="',
    f"' onclick='{RUN}' style='background:url(javascript:{RUN})",
    f"javascript:{RUN}//",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"red;}}</style><script>{RUN}</script><style>a{{",
    f"]]></title><script xmlns='http://www.w3.org/1999/xhtml'>top.{RUN}</script><![CDATA[",
    "{{ 7*7 }}{% raise %}${7*7}#{7*7}<%= 7*7 %>",
    f'digraph {{ a [label="<img src=x onerror={RUN}>"] }}',
    f"<b>bold</b><a href='javascript:{RUN}'>href</a>",
    f"--><script>{RUN}</script><!--",
    "//evil.example/x http://evil.example/x",
    "__proto__",
    "\u202egnp.eikooc\u2028\u0085\\u003cscript\\u003e",
)
"""The ways in that were tried on pyvis and its like, and those of templates, feeds and pictures."""
KINDS = ("subject", "village", "township", "county", "household", "person", "duty", "resource", "agreement", "holding")
MORE = (
    *(
        "/graph?focus=village/V03",
        "/graph?focus=subject/GOV",
        "/graph?focus=household/H06",
        "/matrix?place=V03",
        "/incidence?place=V03",
    ),
    *("/matrix?place=C1&view=villages", "/difference?from=1&to=2", "/findings", "/id/household/H06", "/id/subject/GOV"),
    *(
        "/id/duty/housing",
        "/id/village/V03",
        "/path?to=H06&resource=funds&links=possible",
        "/households/H06",
        "/q/who?village=V03",
    ),
    *("/q/overlaps", "/q/households", "/search?q=V0", "/search?q=script", "/villages", "/charts", "/compare", "/subscriptions"),
    *("/allocations?resource=funds", "/mine", "/jobs"),
)
FILES = {
    "/graph.svg?focus=village/V03": "svg",
    "/charts/coverage.svg": "svg",
    "/q/overlaps.atom": "xml",
    "/graph.html?focus=village/V03": "html",
}
"""What is taken along and opened from a disk, with no page of ours and no policy around it."""


def called(draft: Draft) -> str:
    """Give everything that can be named a hostile name, in both languages."""
    names = cycle(CORPUS)
    concepts = {text.subject for predicate in (LABEL, PREF_LABEL) for text in draft.quads(None, predicate)}
    things = {
        quad.subject
        for quad in draft.quads()
        if isinstance(quad.subject, NamedNode) and (draft.ids.split(quad.subject.value) or [""])[0] in KINDS
    }
    words = {one for one in concepts if isinstance(one, NamedNode) and one.value.rpartition("#")[2].startswith(("duty-", "res-"))}
    for thing in sorted(things | words, key=str):
        predicate, name = (PREF_LABEL if thing in words else LABEL), next(names)
        draft.remove(draft.quads(thing, predicate))
        draft.add([Quad(thing, predicate, Literal(name, language=lang), CURRENT) for lang in ("en", "zh")])
    return "named"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("hostile")) as doors:
        doors.service.store.commit(called)
        yield doors


def quiet(look: Watched, path: str) -> list[str]:
    """What a page did that it should not have done."""
    pwned = look.page.evaluate("window.pwned")
    said = [*look.complaints, *look.foreign, *(["ran script"] if pwned is not None else [])]
    look.complaints.clear()
    look.foreign.clear()
    return [f"{path}: {one}" for one in said]


def test_no_name_runs_on_any_page(browser: Browser, hostile: Doors, tmp_path: Path) -> None:
    paths = pages(hostile.app, hostile.app.test_client(), ARGUMENTS, MORE)
    assert len(paths) > 50
    wrong: list[str] = []
    with served(hostile.app) as address, launched(browser.browser_type) as own, watching(own, address) as look:
        page = look.page
        for path in paths:
            page.goto(path)
            if page.locator("#stage").count():
                page.wait_for_selector("#stage[data-drawn]")
                for key in ("ArrowUp", "ArrowRight", "ArrowDown", "e"):
                    page.locator("#stage").press(key)
                page.locator("#stage").hover()
            wrong += quiet(look, path)
        for number, (path, form) in enumerate(FILES.items()):
            taken = tmp_path / f"{number}.{form}"
            taken.write_bytes(page.request.get(path).body())
            page.goto(taken.as_uri())
            wrong += quiet(look, path)
        page.goto("/")
        page.locator("#find").press_sequentially("V0")
        expect(page.get_by_role("option").first).to_be_visible()
        wrong += quiet(look, "search")
        page.goto("/id/village/V03")
        heading = page.get_by_role("heading", level=1).evaluate("one => one.textContent")
        assert any(name in heading for name in CORPUS)
        page.screenshot(path=tmp_path / "hostile.png")
    assert wrong == []
