"""What an undo would do, found out on a copy that is thrown away: what goes, changes and comes back, and what is in the way."""

from collections import Counter
from dataclasses import dataclass, field

from graph.journal import Entry, Journals
from graph.rdf import CURRENT, META, TYPE, text
from graph.snapshot import Draft
from graph.undo import statements, undo
from ontology.errors import ChangedSince


@dataclass(frozen=True)
class Preview:
    """How many things of which kind; `conflicts` are the first that stand in the way, `total` how many there are."""

    gone: dict[str, int]
    changed: dict[str, int]
    back: dict[str, int]
    conflicts: list[str] = field(default_factory=list)
    total: int = 0


def preview(draft: Draft, journals: Journals, entry: Entry) -> Preview:
    """Try the undo of a version on a draft that nothing was written into yet.

    BadRequest   nothing was said in that version that could be taken back
    """
    came, went, touched = set[str](), set[str](), set[str]()
    for piece in statements(journals.lines(entry), draft.ids):
        facts = [(added, quad) for added, _, quad in piece if quad.graph_name in (CURRENT, META)]
        touched |= {text(quad.subject) for _, quad in facts}
        came |= {text(quad.subject) for added, quad in facts if added and quad.predicate == TYPE}
        went |= {text(quad.subject) for added, quad in facts if not added and quad.predicate == TYPE}
    gone, changed, back = (_by_kind(draft, things) for things in (came - went, touched - (came ^ went), went - came))
    try:
        undo(draft, journals, entry)
    except ChangedSince as error:
        named, total = error.extra.get("conflicts"), error.extra.get("total")
        conflicts = [str(one) for one in named] if isinstance(named, list) else []
        return Preview(gone, changed, back, conflicts, int(str(total or 0)))
    return Preview(gone, changed, back)


def _by_kind(draft: Draft, things: set[str]) -> dict[str, int]:
    split = (draft.ids.split(thing) for thing in things)
    return dict(Counter(one[0] for one in split if one).most_common())
