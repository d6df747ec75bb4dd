"""Which page a thing has: the words for its kind, for any other kind those of a record."""

from urllib.parse import quote

from pyoxigraph import NamedNode

from api.about import duty, goal, household, imports, place, record, subject
from api.about.parts import About, Asker
from visualize.focus import AREAS, KINDS, PARTIES


def about(asker: Asker, node: NamedNode, kind: str, code: str, sheets: list[imports.Sheet] | None = None) -> About:
    """What the page of a thing says; `sheets` are those of an import."""
    if kind == "household":
        return household.about(asker, node, code)
    if kind in PARTIES:
        return subject.about(asker, node, code)
    if kind in AREAS:
        return place.about(asker, node, kind, code)
    if kind == "duty":
        return duty.about(asker, node, code)
    if kind == "goal":
        return goal.about(asker, node, code)
    if kind == "import" and sheets is not None:
        return imports.about(asker, int(code), sheets)
    return record.about(asker, node, kind)


def picture_url(kind: str, code: str) -> str | None:
    """The picture of its neighbourhood; None for a kind that has none."""
    return f"/graph?focus={kind}/{quote(code, safe='')}" if kind in KINDS else None
