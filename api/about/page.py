"""Which page a thing has: the words for its kind, for any other kind those of a record."""

from functools import partial
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from api.about import duty, goal, household, imports, place, record, subject
from api.about.parts import About, Asker
from api.about.worked import Worked
from api.area import PRIVATE
from visualize.focus import AREAS, KINDS, PARTIES

SMALL = 30
"""Nodes of the picture on a page."""


def about(asker: Asker, node: NamedNode, kind: str, code: str, worked: Worked) -> About:
    """What the page of a thing says."""
    now = (asker.snapshot, asker.reader.dataset)
    if kind == "household":
        return household.about(asker, node, code)
    if kind in PARTIES:
        return subject.about(asker, node, code)
    if kind in AREAS:
        return place.about(asker, node, kind, code, worked.standing.of(*now))
    if kind == "duty":
        return duty.about(asker, node, code, worked.holders.of(*now, node.value))
    if kind == "goal":
        held = partial(worked.holders.of, *now)
        return goal.about(asker, node, held, worked.standing.of(*now), partial(worked.silent.of, *now, code))
    if kind == "import" and code.isdigit():
        return imports.about(asker, int(code), worked.sheets.of(*now, code))
    return record.about(asker, node, kind)


def picture_url(kind: str, code: str) -> str | None:
    """The picture of its neighbourhood; None for a kind that has none."""
    return f"/graph?focus={kind}/{quote(code, safe='')}" if kind in KINDS else None


def drawn_url(asker: Asker, kind: str, code: str) -> str | None:
    """A small picture of the neighbourhood as a file; None where there is none, or it would not be open to the reader."""
    if kind not in KINDS or (kind in PRIVATE and not asker.reader.whole):
        return None
    return f"/graph.svg?{urlencode({'focus': f'{kind}/{code}', 'limit': SMALL, 'lang': asker.lang}, safe='/')}"
