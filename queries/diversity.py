"""How many providers a need really has: the Python step of the question `provider-diversity`.

docs/explanation/resources.md defines the figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import NamedNode

from graph.network.project import TYPES
from graph.rdf import Term, literal, text, value
from graph.snapshot import Row, Snapshot, Table
from queries.params import Bound

COLUMNS = ("need", "open", "acts", "providers", "shannon", "effective", "simpson", "largest", "largest_share")
PERSON = "person"


def figures(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per need domain with open needs or actions, by IRI."""
    needs: Counter[str] = Counter()
    acts: dict[str, dict[str, int]] = defaultdict(dict)
    classes: dict[str, set[str]] = defaultdict(set)
    for need, performer, class_, number in found.rows:
        domain, many = text(_said(need)), int(str(value(number)))
        if performer is None:
            needs[domain] = many
        else:
            acts[domain][text(performer)] = many
            classes[text(performer)].add(text(class_) if class_ is not None else "")
    grouped = bound.words["by"] == "group"
    rows = []
    for domain in sorted({*needs, *acts}):
        counts: Counter[str] = Counter()
        for performer_iri, many in acts[domain].items():
            counts[_group(classes[performer_iri]) if grouped else performer_iri] += many
        rows.append(_row(domain, needs[domain], counts, grouped))
    return Table(COLUMNS, rows)


def shannon(counts: Iterable[int]) -> Decimal:
    """The entropy -sum p ln p of shares; 0 where all is one's."""
    shares = _shares(counts)
    return -sum((share * share.ln() for share in shares), Decimal(0)) if len(shares) > 1 else Decimal(0)


def simpson(counts: Iterable[int]) -> Decimal:
    """The chance 1 - sum p² that two, drawn with putting back, are different."""
    shares = _shares(counts)
    return 1 - sum((share**2 for share in shares), Decimal(0)) if len(shares) > 1 else Decimal(0)


def _shares(counts: Iterable[int]) -> list[Decimal]:
    counted = [many for many in counts if many]
    return [Decimal(many) / sum(counted) for many in counted]


def _group(classes: set[str]) -> str:
    return next((word for name, word in TYPES.items() if name in classes), PERSON)


def _row(domain: str, needs: int, counts: Counter[str], grouped: bool) -> Row:
    start = NamedNode(domain), literal(needs), literal(counts.total()), literal(len(counts))
    if not counts:
        return (*start, None, None, None, None, None)
    entropy = shannon(counts.values())
    largest = min(counts, key=lambda one: (-counts[one], one))
    share = Decimal(counts[largest]) / counts.total()
    name = literal(largest) if grouped else NamedNode(largest)
    return (*start, *map(_number, (entropy, entropy.exp(), simpson(counts.values()))), name, _number(share))


def _number(number: Decimal) -> Term:
    return literal(round(number, 4))


def _said(term: Term | None) -> Term:
    if term is None:
        raise ValueError("every row of the question names its need")
    return term
