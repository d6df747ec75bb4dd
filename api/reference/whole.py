"""Which pages of the reference are written from code, and by what."""

from collections.abc import Callable
from pathlib import Path

from api import rights_document
from api.reference import commands, errors, questions, routes, settings, terms

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "questions": questions.document,
    "commands": commands.document,
    "settings": settings.document,
    "routes": routes.document,
    "errors": errors.document,
    "terms": terms.document,
    "rights": rights_document.document,
}
"""By the names of their files."""


def write() -> None:
    """Write all pages."""
    for name, document in PAGES.items():
        (FOLDER / f"{name}.md").write_text(document(), encoding="utf-8")
