"""The public store: what everybody may see, derived by rules from the facts, with no household or person in it.

What is in it: bodies, places, instruments, and the records of `PUBLIC_RECORDS` whose every reference is itself public; the
vocabularies; and counts of open needs and of findings per village and duty, where a count below the setting `small-number` is
suppressed. Sources (file names) and everything else stay in the full store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, TYPE, literal
from graph.snapshot import Draft
from graph.vocabulary import vocabulary
from ontology.terms import RM

PUBLIC_THINGS = (RM.Organization, RM.AdministrativeArea, RM.Instrument)
PUBLIC_RECORDS = (
    RM.Mandate,
    RM.Responsibility,
    RM.RoleHolding,
    RM.Pairing,
    RM.Holding,
    RM.Agreement,
    RM.StatedFigure,
)
HIDDEN = {RM.source, RM.rowNumber}
COUNTS = Path(__file__).parent / "public"


def derive_public(draft: Draft, public: ox.Store) -> None:
    """Fill an empty store with what of a draft everybody may see."""
    things = set(_members(draft, PUBLIC_THINGS))
    records = set(_members(draft, PUBLIC_RECORDS))
    public.bulk_extend(vocabulary())
    for kind in (things, records):
        public.bulk_extend(_statements(draft, kind, things | records))
    for count in sorted(COUNTS.glob("*.rq")):
        public.bulk_extend(_count(draft, count.read_text(encoding="utf-8")))


def fingerprint(store: ox.Store) -> str:
    """A digest of what a store says, whatever the order it was written in."""
    lines = sorted(str(quad) for quad in store)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _members(draft: Draft, classes: Iterable[str]) -> Iterator[NamedNode]:
    for name in classes:
        for quad in draft.quads(predicate=TYPE, object_=NamedNode(name)):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject


def _statements(draft: Draft, members: set[NamedNode], public: set[NamedNode]) -> Iterator[Quad]:
    """The statements about members, if all that a member refers to is public too; links between records may be left out."""
    for member in members:
        quads = [quad for quad in draft.quads(member) if quad.predicate.value not in HIDDEN]
        refused = {quad.predicate.value for quad in quads if _is_private(quad, draft, public)}
        if refused <= {RM.delegatedFrom, RM.descendsFrom}:
            yield from (quad for quad in quads if not _is_private(quad, draft, public))


def _is_private(quad: Quad, draft: Draft, public: set[NamedNode]) -> bool:
    target = quad.object
    return isinstance(target, NamedNode) and draft.ids.split(target.value) is not None and target not in public


def _count(draft: Draft, query: str) -> Iterator[Quad]:
    """Counts as RDF: the query gives scope, term (a need domain or finding kind), duty if any, and how many."""
    least = int(draft.setting("small-number") or 0)
    for scope, term, number in draft.select(query).rows:
        if not isinstance(scope, NamedNode) or not isinstance(term, NamedNode) or not isinstance(number, ox.Literal):
            continue
        name = hashlib.sha256(f"{scope.value} {term.value}".encode()).hexdigest()[:16]
        node = NamedNode(draft.ids.iri("count", name))
        yield Quad(node, TYPE, NamedNode(RM.PublishedCount), CURRENT)
        yield Quad(node, NamedNode(RM.scope), scope, CURRENT)
        yield Quad(node, NamedNode(RM.countOf), term, CURRENT)
        if int(number.value) >= least:
            yield Quad(node, NamedNode(RM.quantity), literal(int(number.value)), CURRENT)
