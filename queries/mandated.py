"""Who may bring a resource to a place: by a mandate, or because it answers for a duty that requires the resource there."""

from pyoxigraph import NamedNode

from graph.network import Network
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.mandates import pointing, with_broader

ALLOW = {"mandate": ("may", "must"), "responsibility": ("accountable", "responsible")}


def mandated(network: Network, resource: str, end: str, snapshot: Snapshot) -> set[str]:
    """Who has a mandate (may, must) or a part (accountable, responsible) in a duty that requires the resource, around the end.

    A mandate for a duty covers the narrower ones. Who must not do such a duty there is left out, whatever else allows it.
    """
    duties = {duty.value for duty in with_broader(pointing(snapshot, RM.requiresResource, NamedNode(resource)), snapshot)}
    around = {end, *(text(quad.object) for quad in snapshot.quads(NamedNode(end), NamedNode(RM.inside)))}
    allowed, forbidden = set(), set()
    for place in around & set(network):
        for holder, _, facts in network.in_edges(place, data=True):
            if facts["about"] in duties and facts["detail"] in ALLOW.get(facts["kind"], ()):
                allowed.add(holder)
            elif facts["about"] in duties and facts["detail"] == "must-not":
                forbidden.add(holder)
    return allowed - forbidden
