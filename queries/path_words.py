"""Says a path in one sentence, in English and Chinese."""

from dataclasses import dataclass
from decimal import Decimal

from graph.intake.concepts import labels_of
from graph.network import Network
from queries.passing import Hop
from queries.run import plain

BY = {
    "agreement": ("agreement", "协议"),
    "contact": ("contact", "联系"),
    "trust": ("trust", "信任"),
    "membership": ("post", "任职"),
    "pairing": ("pairing", "结对"),
    "helper": ("helper", "帮扶"),
    "serves": ("service area", "服务区域"),
}
"""Kinds of hops as words; docs/explanation/paths.md says what each is."""


@dataclass(frozen=True)
class Told:
    """What is told of a path: the resource, its hops, what arrives (a share where there is no unit), and how reliably."""

    resource: str
    hops: tuple[Hop, ...]
    arrives: Decimal
    unit: str
    whole: Decimal


@dataclass(frozen=True)
class Sentences:
    """One sentence in both languages."""

    en: str
    zh: str


def tell(network: Network, told: Told) -> Sentences:
    """The path in one sentence."""
    return Sentences(_english(network, told), _chinese(network, told))


def _english(network: Network, told: Told) -> str:
    names = [name_of(network, node, "en") for node in (told.hops[0].giver, *(hop.taker for hop in told.hops))]
    by = ", then ".join(f"{BY[hop.by][0]} {_code(hop.record)} to {name}" for hop, name in zip(told.hops, names[1:], strict=True))
    resource = labels_of(told.resource)["en"]
    if told.unit:
        what = f"{resource} (at most {plain(told.arrives)} {labels_of(told.unit)['en']})"
    else:
        what = f"{resource} ({percent(told.arrives)} of it is left)"
    return f"{names[0]} can bring {what} to {names[-1]} with reliability {plain(told.whole)}: by {by}."


def _chinese(network: Network, told: Told) -> str:
    names = [name_of(network, node, "zh") for node in (told.hops[0].giver, *(hop.taker for hop in told.hops))]
    by = "，再".join(f"通过{BY[hop.by][1]}{_code(hop.record)}到{name}" for hop, name in zip(told.hops, names[1:], strict=True))
    resource = labels_of(told.resource)["zh"]
    if told.unit:
        what = f"{resource}（至多{plain(told.arrives)}{labels_of(told.unit)['zh']}）"
    else:
        what = f"{resource}（保留{percent(told.arrives)}）"
    return f"{names[0]}可将{what}送达{names[-1]}，可靠度{plain(told.whole)}：{by}。"


def name_of(network: Network, node: str, lang: str) -> str:
    """What a node is called, with its code; just the code where it has no name, or is tied to nobody."""
    if node not in network:
        return _code(node)
    facts = network.nodes[node]
    name = facts[lang] or facts["en"]
    return f"{name} ({facts['code']})" if name else facts["code"]


def percent(share: Decimal) -> str:
    """A share in per cent, to one place."""
    return f"{plain(round(share * 100, 1))}%"


def _code(record: str) -> str:
    return record.rpartition("/")[2]
