"""What everybody may be told of who is satisfied, who was told of what, and whom a model carries: steps of `published-…`.

docs/explanation/privacy.md says what is suppressed; what is counted is defined where staff are told of it.
"""

from collections import defaultdict

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot
from queries import assistance
from queries.arrival import Group, count
from queries.catalog import question
from queries.estimates import Estimate, share_of
from queries.params import Bound
from queries.published import Layout, Numbers, in_order, step
from queries.run import ask, rows_of
from queries.satisfaction import SATISFIED, SILENT, last_levels

SATISFACTION = ("place", "survey", "asked", "spoke", "satisfied", "share", "low", "high", "suppressed")
ARRIVAL = ("place", "information", "households", "sent", "told", "suppressed")
MODELS = ("place", "model", "households", "suppressed")


@step(SATISFACTION)
def satisfaction(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place and question of a survey that a household of the county said something to."""
    _, _, rows = rows_of(question("satisfaction"), {}, snapshot)
    places = found.of_kind(bound.words["by"], bound, snapshot)
    made: list[Row] = []
    for (survey, asked, _), levels in sorted(last_levels(rows, by_village=False).items()):
        said = {who: level for who, level in levels.items() if level not in SILENT and who in found.homes}
        satisfied = {who for who, level in said.items() if level in SATISFIED}
        every, some = found.parts(set(said), [satisfied], asked)
        made += [_satisfied(place, (survey, asked), every, some) for place in places if said]
    return in_order(made)


def _iri(term: Term | None) -> str:
    return text(term) if term is not None else ""


def _satisfied(place: str, asked: tuple[str, str], every: Numbers, some: Numbers) -> Row:
    hidden = place in some.hidden
    share = Estimate(None) if hidden else share_of(some.sums[place], every.sums[place])
    return (*map(NamedNode, (place, *asked)), every.at(place), some.at(place), *share.cells, literal(hidden))


@step(ARRIVAL)
def arrival(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place and policy that households should know."""
    places = found.of_kind(bound.words["by"], bound, snapshot)
    groups: dict[str, Group] = defaultdict(Group)
    for row in ask("told", {}, snapshot).table.named_rows():
        count(groups[_iri(row["information"])], row)
    made: list[Row] = []
    for information, group in sorted(groups.items()):
        due, sent, told = (set(map(_iri, homes)) for homes in (group.households, group.sent, group.told))
        columns = found.parts(due, [sent, told], information)
        for place in places:
            cells = [numbers.at(place) for numbers in columns]
            made.append((NamedNode(place), NamedNode(information), *cells, literal(None in cells)))
    return in_order(made)


@step(MODELS)
def models(found: Layout, bound: Bound, snapshot: Snapshot) -> list[Row]:
    """One row per place and model that is applied: pairings apart, which carry whoever lives in the village."""
    places = found.of_kind(bound.words["by"], bound, snapshot)
    _, _, rows = rows_of(question("models"), {}, snapshot)
    reach = assistance.read(rows)
    made: list[Row] = []
    for model, arrangements in sorted(reach.filled.items()):
        numbers = found.numbers(set().union(*map(reach.carried, arrangements.values())), model)
        for place in places:
            made.append((NamedNode(place), NamedNode(model), numbers.at(place), literal(place in numbers.hidden)))
    return in_order(made)
