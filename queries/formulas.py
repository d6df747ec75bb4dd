"""The rules of accounting as dated data: versions of the formula, and prices. Which holds on a day, and what it says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pyoxigraph import NamedNode

from graph.formulas.language import Formula, of_terms, read
from graph.formulas.names import categories, items
from graph.snapshot import Snapshot
from queries.poverty_line import on_file_day

_FORMULAS = """
PREFIX rm: <https://w3id.org/remit/ns#>
SELECT ?formula ?from ?to ?expression ?category ?coefficient WHERE {
  ?formula a rm:FormulaVersion ; rm:validFrom ?from ; rm:validTo ?to .
  OPTIONAL { ?formula rm:expression ?expression }
  OPTIONAL { ?formula rm:hasTerm ?term . ?term rm:incomeCategory ?category ; rm:coefficient ?coefficient }
}"""
_PRICES = """
PREFIX rm: <https://w3id.org/remit/ns#>
SELECT ?item ?price ?from ?to WHERE {
  ?record a rm:ItemPrice ; rm:accountItem ?item ; rm:quantity ?price ; rm:validFrom ?from ; rm:validTo ?to .
}"""


@dataclass(frozen=True)
class Rule:
    """A version of the formula, which holds in [since, to). `iri` is None where none is recorded and all income counts."""

    iri: NamedNode | None
    since: date
    to: date
    formula: Formula


def rules(snapshot: Snapshot) -> list[Rule]:
    """All versions, in the order in which they begin."""
    periods: dict[str, tuple[date, date]] = {}
    said: dict[str, str] = {}
    terms: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for cell in snapshot.select(_FORMULAS).words():
        name = cell["formula"]
        periods[name] = (date.fromisoformat(cell["from"]), date.fromisoformat(cell["to"]))
        if "expression" in cell:
            said[name] = cell["expression"]
        if "category" in cell:
            terms[name][categories()[cell["category"]]] = Fraction(cell["coefficient"])
    return [
        Rule(NamedNode(name), *period, read(said[name]) if name in said else of_terms(terms[name]))
        for name, period in sorted(periods.items(), key=lambda pair: (pair[1][0], pair[0]))
    ]


def in_force(versions: Iterable[Rule], day: date) -> Rule:
    """The version that holds on a day; of two the one that began later. Without one, all income counts."""
    held = [rule for rule in versions if rule.since <= day < rule.to]
    return held[-1] if held else EVERYTHING


EVERYTHING = Rule(None, date.min, date.max, read("total"))
"""What holds where no formula is recorded."""


def prices(year: int, as_of: date, snapshot: Snapshot) -> dict[str, Fraction]:
    """`price(item)` to the price of the year, which is found as the poverty line is."""
    day = on_file_day(year, as_of)
    found: dict[str, tuple[str, str]] = {}
    for cell in snapshot.select(_PRICES).words():
        word = f"price({items()[cell['item']]})"
        if cell["from"] <= day.isoformat() < cell["to"]:
            found[word] = max(found.get(word, ("", "")), (cell["from"], cell["price"]))
    return {word: Fraction(price) for word, (_, price) in found.items()}
