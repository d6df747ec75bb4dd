"""The typed network of one day, projected from the facts by the one CONSTRUCT of `network.rq`.

A node is the IRI of a thing, as text, with the attributes

    kind      subject, person, household, village, township, county, area, post or resource
    type      of a body the most exact word of rosters.toml (government-body, enterprise ...), else as kind
    code      its code, or the short word of a concept
    en, zh    what it is called; empty where it has no name
    village   the IRI of the village of a household, or of a body that serves just that village; else empty
    roles     short words of the roles it plays that day, with spaces between

An edge is one record, under a key of its own (the record's IRI, with a fragment where a record gives several), and points the
way in which something can pass: from who gives, or is trusted, to who receives. Its attributes:

    kind          contact, trust, agreement, holding, pairing, helper, membership, seat, post, reports, mandate, responsibility,
                  serves or channel
    record        the IRI of the record behind it
    about         IRI of the duty, channel, post or kind of supporter; else empty
    detail        short word of the modality or involvement; `yes` or `no`: whether a holding may be shared; else empty
    resource      IRI of the resource of an agreement or holding; else empty
    capacity      how much can pass (the quantity agreed, what remains of a holding); None means that no bound is known
    unit          IRI of its unit; else empty
    reliability   strength of a tie, share of the points that a channel kept; 1 where something is agreed or laid down
    cost          -log(reliability), so that the cheapest path is the most reliable one
    start, end    the period in which it holds, half-open; None where it has no such day

What a private person is to a household (`members`) is left out: 42,615 people of a county who hand nothing on to others.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from sys import intern
from typing import Any, TypeAlias

import networkx as nx
from pyoxigraph import Literal, NamedNode, Triple

from graph.intake.concepts import short_words
from graph.rdf import LABEL, PREF_LABEL, literal, text, value
from graph.snapshot import Snapshot
from ontology.terms import RM

Network: TypeAlias = "nx.MultiDiGraph[str]"

DAY = '"2017-11-30"^^xsd:date'
"""The day that stands in `network.rq`, so that it can be tried as it is."""
NET = "urn:remit:network:"
LEAST = 1e-9
"""A tie of strength 0 still is one: its cost is that of this reliability."""
TYPES = {
    RM.GovernmentBody: "government-body",
    RM.VillageCommittee: "village-committee",
    RM.Enterprise: "enterprise",
    RM.SocialOrganization: "social-organization",
    RM.Cooperative: "cooperative",
    RM.MutualFundAssociation: "mutual-fund-association",
    RM.Organization: "organization",
    RM.Household: "household",
    RM.Village: "village",
    RM.Township: "township",
    RM.County: "county",
    RM.AdministrativeArea: "area",
}
"""Classes as words, from the most exact to the most general."""
Facts: TypeAlias = dict[str, Any]

SEVERAL = {"class", "role"}
"""What can be said several times of one node."""
PLACES = ("village", "township", "county", "area")
KINDS = (*PLACES, "household", "person", "post", "resource")
SERVES = "serves"


def project(snapshot: Snapshot, day: date) -> Network:
    """The network of the facts as they hold on a day."""
    query = files("graph.network").joinpath("network.rq").read_text(encoding="utf-8")
    said = _by_subject(snapshot.stream(query.replace(DAY, str(literal(day)))))
    network: Network = nx.MultiDiGraph()
    for node in sorted(node for node, facts in said.items() if "class" in facts):
        if snapshot.ids.split(node):  # the vocabulary describes a few things too
            _add_node(network, node, said[node], snapshot)
    for key in sorted(key for key, facts in said.items() if "kind" in facts):
        facts = said.pop(key)
        ends = str(facts["from"]), str(facts["to"])
        for node in ends:
            if node not in network:
                _add_node(network, node, said.get(node, {}), snapshot)
        network.add_edge(*ends, key, **_edge(facts))
    _settle(network)
    return network


def cost_of(reliability: float) -> float:
    """-log(reliability), and never infinite."""
    return -math.log(max(reliability, LEAST))


def _by_subject(triples: Iterable[Triple]) -> dict[str, Facts]:
    """What is said of each node and edge, as Python values; equal texts are kept once."""
    said: dict[str, Facts] = {}
    for subject, predicate, object_ in triples:
        facts = said.setdefault(text(subject), {})
        name, known = predicate.value.removeprefix(NET), value(object_)
        known = intern(known) if isinstance(known, str) else known
        if name in SEVERAL:
            facts[name] = facts.get(name, frozenset()) | {known}
        else:
            facts[name] = known
    return said


def _edge(facts: Facts) -> dict[str, Any]:
    stated = facts.get("reliability")
    reliability = 1.0 if stated is None else float(stated)
    quantity, detail = facts.get("quantity"), facts.get("detail", "")
    return {
        "kind": facts["kind"],
        "record": facts["record"],
        "about": facts.get("about", ""),
        "detail": _word(detail),
        "resource": facts.get("resource", ""),
        "capacity": None if quantity is None else Decimal(quantity),
        "unit": facts.get("unit", ""),
        "reliability": reliability,
        "cost": cost_of(reliability),
        "start": facts.get("start"),
        "end": facts.get("end"),
    }


def _word(detail: str | bool) -> str:
    """A concept as its short word, a truth as yes or no."""
    return short_words().get(detail, detail) if isinstance(detail, str) else "yes" if detail else "no"


def _add_node(network: Network, node: str, facts: Facts, snapshot: Snapshot) -> None:
    split = snapshot.ids.split(node)
    kind: str = "resource" if split is None else "post" if split[0] == "seat" else "person"
    type_: str = next((word for name, word in TYPES.items() if name in facts.get("class", ())), kind)
    network.add_node(
        node,
        kind=type_ if type_ in KINDS else "subject",
        type=type_,
        code=split[1] if split else short_words().get(node, node),
        **(_labels(node, snapshot) if type_ != "household" else {"en": "", "zh": ""}),
        village=facts.get("village", ""),
        roles=" ".join(sorted(short_words()[role] for role in facts.get("role", ()))),
    )


def _labels(node: str, snapshot: Snapshot) -> dict[str, str]:
    found = dict(_said(node, snapshot))
    plain = found.get("", "")
    return {"en": found.get("en", plain), "zh": found.get("zh", plain)}


def _said(node: str, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for predicate in (LABEL, PREF_LABEL):
        for quad in snapshot.quads(NamedNode(node), predicate):
            if isinstance(quad.object, Literal):
                yield quad.object.language or "", quad.object.value


def _settle(network: Network) -> None:
    """Bodies that serve one village alone belong to it."""
    served: dict[str, set[str]] = {}
    for giver, place, facts in network.edges(data=True):
        if facts["kind"] == SERVES:
            served.setdefault(giver, set()).add(place)
    for body, places in served.items():
        (first, *rest) = places
        if not rest and network.nodes[first]["kind"] == "village":
            network.nodes[body]["village"] = first
