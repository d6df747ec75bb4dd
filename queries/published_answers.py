"""What everybody may be told of who is satisfied, who was told of what, and whom a model carries: steps of `published-…`.

docs/explanation/privacy.md says what is suppressed; what is counted is defined where staff are told of it.
"""

from collections import defaultdict

from pyoxigraph import NamedNode

from graph.rdf import Term, literal, text
from graph.snapshot import Row, Snapshot, Table
from queries import assistance
from queries.arrival import Group, count
from queries.catalog import question
from queries.estimates import Estimate, share_of
from queries.params import Bound
from queries.published import Numbers, layout
from queries.run import ask, rows_of
from queries.satisfaction import SATISFIED, SILENT, last_levels

SATISFACTION = ("place", "survey", "asked", "spoke", "satisfied", "share", "low", "high", "suppressed")
ARRIVAL = ("place", "information", "households", "sent", "told", "suppressed")
MODELS = ("place", "model", "households", "suppressed")


def satisfaction(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place and question of a survey that a household of the county said something to."""
    found = layout(table, snapshot)
    if found is None:
        return Table(SATISFACTION, [])
    _, _, rows = rows_of(question("satisfaction"), {}, snapshot)
    places = found.of_kind(bound.words["by"], bound, snapshot)
    made: list[Row] = []
    for (survey, asked, _), levels in sorted(last_levels(rows, by_village=False).items()):
        said = {who: level for who, level in levels.items() if level not in SILENT and who in found.homes}
        satisfied = [who for who, level in said.items() if level in SATISFIED]
        every, some = found.numbers(said, asked), found.part(said, satisfied, asked)
        made += [_satisfied(place, (survey, asked), every, some) for place in places if said]
    return Table(SATISFACTION, sorted(made, key=_order))


def _iri(term: Term | None) -> str:
    return text(term) if term is not None else ""


def _order(row: Row) -> tuple[str, ...]:
    return tuple(map(str, row[:3]))


def _satisfied(place: str, asked: tuple[str, str], every: Numbers, some: Numbers) -> Row:
    hidden = place in some.hidden
    share = Estimate(None) if hidden else share_of(some.sums[place], every.sums[place])
    return (*map(NamedNode, (place, *asked)), every.at(place), some.at(place), *share.cells, literal(hidden))


def arrival(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place and policy that households should know."""
    found = layout(table, snapshot)
    if found is None:
        return Table(ARRIVAL, [])
    groups: dict[str, Group] = defaultdict(Group)
    for row in ask("told", {}, snapshot).table.named_rows():
        count(groups[_iri(row["information"])], row)
    made: list[Row] = []
    for information, group in sorted(groups.items()):
        due, sent, told = (set(map(_iri, homes)) for homes in (group.households, group.sent, group.told))
        columns = [found.numbers(due, information), found.part(due, sent, information), found.part(due, told, information)]
        for place in found.of_kind(bound.words["by"], bound, snapshot):
            cells = [numbers.at(place) for numbers in columns]
            made.append((NamedNode(place), NamedNode(information), *cells, literal(None in cells)))
    return Table(ARRIVAL, sorted(made, key=_order))


def models(table: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """One row per place and model that is applied: pairings apart, which carry whoever lives in the village."""
    found = layout(table, snapshot)
    if found is None:
        return Table(MODELS, [])
    _, _, rows = rows_of(question("models"), {}, snapshot)
    reach = assistance.read(rows)
    made: list[Row] = []
    for model, arrangements in sorted(reach.filled.items()):
        numbers = found.numbers(set().union(*map(reach.carried, arrangements.values())), model)
        for place in found.of_kind(bound.words["by"], bound, snapshot):
            made.append((NamedNode(place), NamedNode(model), numbers.at(place), literal(place in numbers.hidden)))
    return Table(MODELS, sorted(made, key=_order))
