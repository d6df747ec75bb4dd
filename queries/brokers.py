"""Who bridges groups that would not meet, and whether the whole has one centre or many: the Python steps of `brokers` and
`centralisation`. docs/explanation/resources.md defines the figures.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.between import Counts, between
from queries.contacts import Contacts, contacts_of
from queries.params import Bound

COLUMNS = ("subject", "group", "contacts", "bridged", "share")
CENTRES = ("measure", "subjects", "centralisation", "centre", "most", "mean")
LEAST = 3
"""Centralisation says nothing of fewer than three."""
SMALL = 5e-5
"""Less than this is nothing, in four decimals."""


def brokers(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The parties that lie between groups, those between most pairs first.

    BadRequest   the groups asked for are one and the same
    """
    ends = _ends(bound)
    contacts = contacts_of(bound, snapshot)
    counts = _counts(contacts, ends, bound.words["pairs"] == "strangers")
    pairs = _pairs(contacts, counts)
    scores = between(contacts, counts)
    ranked = sorted((party for party in scores if scores[party] >= SMALL), key=lambda party: (-round(scores[party], 4), party))
    most = int(str(value(bound.terms["k"])))
    return Table(COLUMNS, [_row(party, scores[party], pairs, contacts) for party in ranked[:most]])


def centralisation(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """Freeman's centralisation of the contacts among bodies and persons; no rows for fewer than `LEAST`, or without contacts."""
    contacts = contacts_of(bound, snapshot).without_households()
    n = len(contacts.near)
    if n < LEAST or not any(contacts.near.values()):
        return Table(CENTRES, [])
    degree = {party: float(len(near)) for party, near in contacts.near.items()}
    lies = between(contacts, lambda one, other: True)
    return Table(
        CENTRES,
        [
            _centre("degree", degree, (n - 1) * (n - 2)),
            _centre("betweenness", lies, (n - 1) * (n - 1) * (n - 2) / 2),
        ],
    )


def _ends(bound: Bound) -> set[str]:
    """The groups that are named: one or two, or none."""
    named = [bound.words[name] for name in ("one", "other") if name in bound.words]
    if len(set(named)) < len(named):
        raise BadRequest(f"one and other are both {named[0]}; name two groups, or leave one of them out.")
    return set(named)


def _counts(contacts: Contacts, ends: set[str], strangers: bool) -> Counts:
    met = {(contacts.group[one], contacts.group[other]) for one, near in contacts.near.items() for other in near}

    def counts(one: str, other: str) -> bool:
        return one != other and ends <= {one, other} and not (strangers and (one, other) in met)

    return counts


def _pairs(contacts: Contacts, counts: Counts) -> int:
    """How many pairs count, those in contact with each other left out."""
    size = Counter(contacts.group.values())
    all_pairs = sum(size[one] * size[other] for one in size for other in size if one < other and counts(one, other))
    return all_pairs - sum(1 for _ in _meeting(contacts, counts))


def _meeting(contacts: Contacts, counts: Counts) -> Iterator[tuple[str, str]]:
    for one, near in contacts.near.items():
        yield from ((one, other) for other in near if one < other and counts(contacts.group[one], contacts.group[other]))


def _row(party: str, score: float, pairs: int, contacts: Contacts) -> Row:
    near = literal(len(contacts.near[party]))
    return NamedNode(party), literal(contacts.group[party]), near, _number(score), _number(score / pairs)


def _centre(measure: str, scores: dict[str, float], most: float) -> Row:
    """The sum of how far all stay behind the greatest, as a share of the same sum in a star."""
    centre = min(scores, key=lambda party: (-round(scores[party], 4), party))
    behind = sum(scores[centre] - score for score in scores.values())
    return (
        literal(measure),
        literal(len(scores)),
        _number(behind / most),
        NamedNode(centre),
        _number(scores[centre]),
        _number(sum(scores.values()) / len(scores)),
    )


def _number(number: float) -> Term:
    return literal(round(Decimal(repr(number)), 4))
