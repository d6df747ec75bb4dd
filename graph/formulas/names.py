"""What a formula can name: categories of income and sums of them, account items, and counts of people; with their units."""

from functools import cache

from graph.formulas.units import Unit, times, unit
from graph.intake.concepts import concepts, short_words
from graph.rdf import PREFIXES, text
from graph.vocabulary import vocabulary
from ontology.terms import RM, RMV

SUMS = {
    "earned": ("operational", "wage"),
    "transfers": ("long-term", "short-term"),
    "total": ("operational", "wage", "property", "long-term", "short-term"),
}
"""Words for several categories together (docs/explanation/households.md)."""
TOP = SUMS["total"]
PEOPLE = ("people", "registered", "residing")
"""All who belong to the household; those of them that count as registered in it; those that count as living there."""
YEARLY = unit("yuan/year")


@cache
def names() -> dict[str, str]:
    """Every way to write a name, case-folded, to its short word: codes, and labels in English and Chinese."""
    found = {word: word for word in (*SUMS, *PEOPLE)}
    for scheme in ("income-categories", "account-items"):
        for word, iri in concepts(scheme).items():
            found.setdefault(word, short_words()[iri])
    return found


@cache
def categories() -> dict[str, str]:
    """The IRI of each category to its short word."""
    return {iri: short_words()[iri] for iri in concepts("income-categories").values()}


@cache
def items() -> dict[str, str]:
    """The IRI of each account item to its short word."""
    return {iri: short_words()[iri] for iri in concepts("account-items").values()}


@cache
def broader() -> dict[str, str]:
    """The narrower categories to the one that each is part of, as short words."""
    up = PREFIXES["skos"] + "broader"
    return {
        categories()[text(quad.subject)]: categories()[text(quad.object)]
        for quad in vocabulary()
        if quad.predicate.value == up and text(quad.subject) in categories()
    }


@cache
def units() -> dict[str, Unit]:
    """The unit of every name, by its short word; amounts and quantities are those of a year."""
    counted = {RMV.unit_cny: "yuan", RMV.unit_kg: "kg", RMV.unit_mu: "mu"}
    found = {word: YEARLY for word in categories().values()} | dict.fromkeys(PEOPLE, unit("person"))
    for quad in vocabulary():
        if quad.predicate.value == RM.unit and text(quad.subject) in items():
            word, base = items()[text(quad.subject)], counted[text(quad.object)]
            # land is there the year round, and is no flow
            found[word] = unit(base) if base == "mu" else unit(f"{base}/year")
    return found


def price_unit(item: str) -> Unit:
    """The unit of the price of an item: yuan per kg, per mu, or none for what is in yuan."""
    return times(unit("yuan"), tuple(pair for pair in units()[item] if pair[0] != "year"), -1)
