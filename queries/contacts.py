"""Who is in contact with whom: the network of a day as plain pairs of subjects, persons and households.

Two are in contact when a record of one of the kinds `CONTACT` joins them that day, in whatever direction. A subject belongs to
the group of its type (government-body, enterprise, person, household ...).
"""

from dataclasses import dataclass

from graph.network import Network, network_of
from graph.snapshot import Snapshot
from queries.params import Bound

CONTACT = ("contact", "trust", "agreement", "helper", "membership", "channel")
PARTIES = ("subject", "person", "household")
HOUSEHOLD = "household"


@dataclass(frozen=True)
class Contacts:
    """By party: those it is in contact with, and its group. Parties are in the order of their IRIs."""

    near: dict[str, set[str]]
    group: dict[str, str]

    def without_households(self) -> "Contacts":
        """The same among bodies and persons only."""
        kept = {party for party, group in self.group.items() if group != HOUSEHOLD}
        return Contacts(
            {party: near & kept for party, near in self.near.items() if party in kept},
            {party: self.group[party] for party in self.group if party in kept},
        )


def contacts_of(bound: Bound, snapshot: Snapshot) -> Contacts:
    """The contacts of the day that a question asks about."""
    return contacts(network_of(snapshot, bound.day))


def contacts(network: Network) -> Contacts:
    """The contacts of a network; who has none is in it all the same."""
    group = {node: str(network.nodes[node]["type"]) for node in sorted(network) if network.nodes[node]["kind"] in PARTIES}
    near: dict[str, set[str]] = {party: set() for party in group}
    for one, two, facts in network.edges(data=True):
        if facts["kind"] in CONTACT and one in near and two in near and one != two:
            near[one].add(two)
            near[two].add(one)
    return Contacts(near, group)
