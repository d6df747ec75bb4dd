"""Who may bring a resource to a place: by a mandate, or because it answers for a duty that requires the resource there."""

from pyoxigraph import NamedNode

from graph.network import Network
from graph.rdf import text
from graph.snapshot import Snapshot
from ontology.terms import RM

ALLOW = {"mandate": ("may", "must"), "responsibility": ("accountable", "responsible")}
BROADER = NamedNode("http://www.w3.org/2004/02/skos/core#broader")


def mandated(network: Network, resource: str, end: str, snapshot: Snapshot) -> set[str]:
    """Who has a mandate (may, must) or a part (accountable, responsible) in a duty that requires the resource, around the end.

    A mandate for a duty covers the narrower ones. Who must not do such a duty there is left out, whatever else allows it.
    """
    duties = _with_broader(
        {text(quad.subject) for quad in snapshot.quads(None, NamedNode(RM.requiresResource), NamedNode(resource))}, snapshot
    )
    around = {end, *(text(quad.object) for quad in snapshot.quads(NamedNode(end), NamedNode(RM.inside)))}
    allowed, forbidden = set(), set()
    for place in around & set(network):
        for holder, _, facts in network.in_edges(place, data=True):
            if facts["about"] in duties and facts["detail"] in ALLOW.get(facts["kind"], ()):
                allowed.add(holder)
            elif facts["about"] in duties and facts["detail"] == "must-not":
                forbidden.add(holder)
    return allowed - forbidden


def _with_broader(duties: set[str], snapshot: Snapshot) -> set[str]:
    found, ahead = set(duties), list(duties)
    while ahead:
        for quad in snapshot.quads(NamedNode(ahead.pop()), BROADER):
            if text(quad.object) not in found:
                found.add(text(quad.object))
                ahead.append(text(quad.object))
    return found
