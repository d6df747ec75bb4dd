"""The public store: what everybody may see, derived by rules from the facts, with no household or person in it.

What is in it: bodies, places, instruments, settings, and the records of `PUBLIC_RECORDS` that name no household or person; the
vocabularies; and counts of open needs and of findings per village and duty, where a count below the setting `small-number` is
suppressed. Sources (file names) and everything else stay in the full store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph.rdf import CURRENT, META, TYPE, literal
from graph.snapshot import Draft
from graph.vocabulary import vocabulary
from ontology.terms import RM

PUBLIC_THINGS = (RM.Organization, RM.AdministrativeArea, RM.Sector, RM.Instrument)
PUBLIC_RECORDS = (
    RM.Mandate,
    RM.Responsibility,
    RM.RoleHolding,
    RM.Pairing,
    RM.Holding,
    RM.Agreement,
    RM.StatedFigure,
    RM.Presence,
    RM.NeedFigure,
)
HIDDEN = frozenset({RM.source, RM.rowNumber})
LINKS = HIDDEN | {RM.delegatedFrom, RM.descendsFrom}
"""What does not decide whether a record is public: where it comes from, and its links to other records."""
COUNTS = Path(__file__).parent / "public"


def derive_public(draft: Draft, public: ox.Store) -> None:
    """Fill an empty store with what of a draft everybody may see."""
    things = set(_members(draft, PUBLIC_THINGS))
    records = {record for record in _members(draft, PUBLIC_RECORDS) if _refers_to(record, draft, LINKS) <= things}
    public.bulk_extend(vocabulary())
    public.bulk_extend(_statements(draft, things | records))
    public.bulk_extend(_settings(draft))
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


def _refers_to(node: NamedNode, draft: Draft, aside: frozenset[str]) -> set[NamedNode]:
    """The things of ours that the statements about a node name, some properties aside."""
    return {target for quad in draft.quads(node) if quad.predicate.value not in aside and (target := _ours(quad, draft))}


def _statements(draft: Draft, members: set[NamedNode]) -> Iterator[Quad]:
    """The statements about members that name no other thing than members."""
    for member in members:
        for quad in draft.quads(member):
            target = _ours(quad, draft)
            if quad.predicate.value not in HIDDEN and (target is None or target in members):
                yield quad


def _ours(quad: Quad, draft: Draft) -> NamedNode | None:
    """The thing of ours that a statement names; None where it names a concept or states a value."""
    target = quad.object
    return target if isinstance(target, NamedNode) and draft.ids.split(target.value) else None


def _settings(draft: Draft) -> Iterator[Quad]:
    """The settings: questions need the data day and the thresholds, whoever asks."""
    for member in list(draft.quads(predicate=TYPE, object_=NamedNode(RM.Setting), graph=META)):
        if isinstance(member.subject, NamedNode):
            yield from (quad for quad in draft.quads(member.subject, graph=META) if quad.predicate.value not in HIDDEN)


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
