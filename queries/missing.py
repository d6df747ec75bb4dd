"""The missing link: who has a resource and could reach whom without an agreement yet, ranked by what one would open.

docs/explanation/paths.md says what *supplied*, *in touch* and *opens* mean.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.network import Network, network_of
from graph.rdf import literal, text, value
from graph.snapshot import Row, Snapshot, Table
from ontology.errors import BadRequest
from queries.params import Bound
from queries.passing import Filters, Hop, Hops, holdings_of, hops_between
from queries.path_words import BY, name_of

COLUMNS = ("rank", "from", "to", "by", "reliability", "opens", "households", "record", "sentence_en", "sentence_zh")
MOST = 1000
IN_TOUCH = ("contact", "trust", "membership")


def missing_links(found: Table, bound: Bound, snapshot: Snapshot) -> Table:
    """The `k` agreements that would open most. `found` has the open needs: household and need.

    BadRequest   more than `MOST` are asked for
    """
    most = int(bound.words["k"])
    if most > MOST:
        raise BadRequest(f"k cannot be {most}; at most {MOST} are listed.")
    network = network_of(snapshot, bound.day)
    needs: dict[str, set[str]] = {}
    for household, need in found.rows:
        needs.setdefault(str(value(household)), set()).add(str(value(need)))
    resource = text(bound.terms["resource"])
    ranked = sorted(opening(network, resource, needs), key=lambda one: (-len(one[2]), -one[0].reliability, one[0].record))
    rows = [(literal(rank), *_cells(network, resource, *one)) for rank, one in enumerate(ranked[:most], start=1)]
    return Table(COLUMNS, rows)


def opening(network: Network, resource: str, needs: dict[str, set[str]]) -> Iterator[tuple[Hop, set[str], set[str]]]:
    """Each missing link as the hop it would follow, the households it would reach, and the needs it would open."""
    agreed = hops_between(network, Filters(resource, "agreed"))
    touch = hops_between(network, Filters(resource, "possible"))
    last = deliverers(network, set(needs))
    supplied = supplied_with(network, resource)
    served = _reached(last, supplied)
    for giver in sorted(supplied):
        for taker, hop in sorted(touch.get(giver, {}).items()):
            if taker not in supplied and hop.by in IN_TOUCH:
                households = _reached(last, _onward(agreed, [taker])) - served
                if households:
                    yield hop, households, set().union(*(needs[household] for household in households))


def supplied_with(network: Network, resource: str) -> set[str]:
    """Who holds some of it that may be shared, and all to whom agreements on it lead from them."""
    return _onward(hops_between(network, Filters(resource, "agreed")), holdings_of(network, Filters(resource)))


def deliverers(network: Network, households: set[str]) -> dict[str, set[str]]:
    """Who is in touch with which of the households: its helper, a contact with it, or somebody it trusts."""
    found: dict[str, set[str]] = {}
    for household in households & set(network):
        for giver, _, facts in network.in_edges(household, data=True):
            if facts["kind"] in ("helper", "contact", "trust"):
                found.setdefault(giver, set()).add(household)
    return found


def _onward(hops: Hops, starts: Iterable[str]) -> set[str]:
    """The starts and all that agreements lead to from them."""
    found, ahead = set(starts), list(starts)
    while ahead:
        for taker in hops.get(ahead.pop(), {}):
            if taker not in found:
                found.add(taker)
                ahead.append(taker)
    return found


def _reached(last: dict[str, set[str]], givers: set[str]) -> set[str]:
    return set().union(*(last[giver] for giver in givers & set(last)))


def _cells(network: Network, resource: str, hop: Hop, households: set[str], needs: set[str]) -> Row:
    what = network.nodes[resource]
    giver, taker = ({lang: name_of(network, node, lang) for lang in ("en", "zh")} for node in (hop.giver, hop.taker))
    return (
        *(NamedNode(hop.giver), NamedNode(hop.taker), literal(hop.by), literal(hop.reliability)),
        *(literal(len(needs)), literal(len(households)), NamedNode(hop.record)),
        literal(
            f"An agreement of {giver['en']} to share {what['en']} with {taker['en']} would open {_many(len(needs), 'need')} of "
            f"{_many(len(households), 'household')}; they know each other by {BY[hop.by][0]}."
        ),
        literal(
            f"若{giver['zh']}同意与{taker['zh']}共享{what['zh']}，可满足{len(households)}户的{len(needs)}项需求；"
            f"双方已有{BY[hop.by][1]}关系。"
        ),
    )


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
