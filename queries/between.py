"""On how many shortest ways between others somebody lies: betweenness (Freeman 1977) by the algorithm of Brandes (2001).

Parties of one group who are in contact with the very same others lie alike: they are counted as one with a weight, exactly.
The 17,434 households of a county become some hundreds (docs/measured.md); networkx knows no such weights.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from queries.contacts import Contacts


@dataclass(frozen=True)
class Alike:
    """Parties that lie alike, by number: the members, their group, and the numbers next to them."""

    members: list[list[str]]
    group: list[str]
    near: list[list[int]]


Counts = Callable[[str, str], bool]
"""Whether pairs of two groups count; it must not matter in which order they are."""


def between(contacts: Contacts, counts: Counts) -> dict[str, float]:
    """For each party the pairs of others it lies between, of those whose groups count: if m of n shortest ways, m/n of a pair."""
    alike = fold(contacts)
    size: dict[str, int] = defaultdict(int)
    for number in range(len(alike.members)):
        size[alike.group[number]] += 1
    order = {group: place for place, group in enumerate(sorted(size, key=lambda group: (size[group], group)))}
    found = [0.0] * len(alike.members)
    for source, group in enumerate(alike.group):
        wanted = {other for other in order if order[other] >= order[group] and counts(group, other)}
        if wanted:
            _add_from(source, wanted, alike, found)
    return {party: found[number] for number, members in enumerate(alike.members) for party in members}


def fold(contacts: Contacts) -> Alike:
    """Put together those who lie alike."""
    classes: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for party, near in contacts.near.items():
        classes[contacts.group[party], frozenset(near)].append(party)
    number = {party: place for place, members in enumerate(classes.values()) for party in members}
    return Alike(
        list(classes.values()),
        [group for group, _ in classes],
        [sorted({number[other] for other in near}) for _, near in classes],
    )


def _add_from(source: int, wanted: set[str], alike: Alike, found: list[float]) -> None:
    """Add what each lies on of the ways from the members of one class to those of the groups wanted.

    Pairs within one group are met from both ends, hence half; those within a class too, all of them over the same neighbours.
    """
    order, ways = _ways(source, alike)
    times, group = len(alike.members[source]), alike.group[source]
    resting = [0.0] * len(alike.members)
    for node, before in reversed(order):
        here = len(alike.members[node])
        half = 0.5 if alike.group[node] == group else 1.0
        passed = here * ((half if alike.group[node] in wanted else 0.0) + resting[node]) / ways[node]
        for previous in before:
            resting[previous] += passed * ways[previous]
        found[node] += times * resting[node]
    if group in wanted and times > 1:
        pairs = times * (times - 1) / 2
        others = sum(len(alike.members[node]) for node in alike.near[source])
        for node in alike.near[source]:
            found[node] += pairs / others


def _ways(source: int, alike: Alike) -> tuple[list[tuple[int, list[int]]], dict[int, int]]:
    """Everybody that can be reached, nearest first, each with those before it; and the number of shortest ways to one of each."""
    ways, far = {source: 1}, {source: 0}
    before: dict[int, list[int]] = {}
    order, layer = [], [source]
    while layer:
        ahead: list[int] = []
        for node in layer:
            here = ways[node] * (1 if node == source else len(alike.members[node]))
            for other in alike.near[node]:
                if other not in far:
                    far[other], ways[other], before[other] = far[node] + 1, 0, []
                    ahead.append(other)
                if far[other] == far[node] + 1:
                    ways[other] += here
                    before[other].append(node)
        order += [(node, before[node]) for node in ahead]
        layer = ahead
    return order, ways
