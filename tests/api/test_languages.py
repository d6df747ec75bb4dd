"""Every page speaks one language: no English words on a Chinese page, no Chinese ones on an English page.

What the data say stays in the language in which somebody wrote it and is marked as such; codes, formats and what is typed into an
address or a query are the same in every language.
"""

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal
from spoken import foreign_texts
from tiny_service import Doors, tiny_service
from walked import ARGUMENTS, HTML, pages

from graph.intake.dialect import own_rosters
from graph.store import FULL
from graph.usual_settings import SETTINGS
from queries.catalog import catalog

MORE = (
    *("/graph?focus=village/V03", "/matrix?place=V03", "/incidence?place=V03", "/difference?from=1&to=2", "/findings"),
    *(
        "/q/who?village=V03",
        "/q/same",
        "/q/income-versions",
        "/q/overlaps",
        "/q/households",
        "/q/clarity",
        "/q/household-file?household=H06",
    ),
    *("/id/household/H06", "/id/subject/GOV", "/id/duty/housing", "/households/H06", "/path?to=H06&resource=funds"),
)
EXPRESSION = "operational + wage + property + long-term + short-term"
"""A formula, in the words that formulas are written in."""
DOCUMENTS = ("/ns", "/vocab", "/shapes", "/align", "/paper")
"""Pages of terms: they quote documents, whose examples and sources stand in one language."""

LEAST = 3
"""Latin letters that a text of the data must have to be left out: fewer are in every other word."""


def names(doors: Doors) -> frozenset[str]:
    """What these data call things, in either language, and the words that rosters and questions are asked for by."""
    with doors.service.store.snapshot(FULL) as snapshot:
        texts = {quad.object.value for quad in snapshot.quads() if isinstance(quad.object, Literal)}
    said = {text for text in texts if len(text) >= LEAST or not text.isascii()}
    return frozenset(
        {"tester", "administrator", "王丽", EXPRESSION} | said | set(catalog()) | set(own_rosters().rosters) | set(SETTINGS)
    )


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A service of its own: what other tests do (jobs, words of readers) would stand on its pages."""
    with tiny_service(tmp_path_factory.mktemp("languages")) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_has_a_text_in_the_other_language(doors: Doors, lang: str) -> None:
    client, known, found = doors.client("administrator"), names(doors), {}
    for path in pages(doors.app, client, ARGUMENTS, MORE):
        if not path.startswith(DOCUMENTS):
            page = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=HTML).text
            if texts := foreign_texts(page, lang, known):
                found[path] = sorted(set(texts))[:12]
    assert found == {}
