"""The exact view of a picture as it stands in an address: what was expanded, opened, removed, in the order of doing.

`steps=expand:subject/GOV:tie,post;open:more household @ village/V03;remove:subject/K1;reveal;all`: a word, the key of a node,
and for `expand` the relations that were chosen (all of them where none is named). Keys are percent-encoded, so that they hold
no `;`, `:` or `,`. Steps that find no such node (any more) change nothing.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ontology.errors import BadRequest
from visualize.words import KINDS

MOST_STEPS = 100
PLACE = re.compile("-?[0-9]{1,6}")
WITH_NODE = ("expand", "open", "remove")
ALONE = ("reveal", "all")
"""`reveal`: draw the links among all that is shown; `all`: open every group, as far as the limit allows."""


@dataclass(frozen=True)
class Step:
    """One step. `relations` are kinds of links; none means all."""

    verb: str
    key: str = ""
    relations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What is taken into the picture at all; empty takes everything."""

    kinds: tuple[str, ...] = ()
    role: str = ""
    duty: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.role or self.duty)


@dataclass(frozen=True)
class View:
    """What is asked of a picture beside its focus and day: filters, steps, and how many nodes it may have."""

    filters: Filters = Filters()
    steps: tuple[Step, ...] = ()
    limit: int = 300


def read_steps(said: str) -> tuple[Step, ...]:
    """The steps that an address names.

    BadRequest   what is no step
    """
    steps = tuple(_step(one) for one in said.split(";") if one)
    if len(steps) > MOST_STEPS:
        raise BadRequest(f"There are {len(steps)} steps; a picture takes {MOST_STEPS} at most.")
    return steps


def _step(said: str) -> Step:
    verb, *rest = said.split(":")
    if verb in ALONE and not rest:
        return Step(verb)
    if verb in WITH_NODE and rest and len(rest) <= (2 if verb == "expand" else 1):
        relations = tuple(sorted(rest[1].split(","))) if len(rest) > 1 and rest[1] else ()
        return Step(verb, unquote(rest[0]), relations)
    raise BadRequest(f"steps cannot have «{said}»; a step is {', '.join((*WITH_NODE, *ALONE))}, such as expand:subject/GOV.")


def write_steps(steps: tuple[Step, ...]) -> str:
    """The steps as they stand in an address."""
    return ";".join(_said(step) for step in steps)


def _said(step: Step) -> str:
    return ":".join(part for part in (step.verb, quote(step.key, safe="/"), ",".join(step.relations)) if part)


def read_kinds(said: str) -> tuple[str, ...]:
    """Kinds of nodes, with commas between.

    BadRequest   there is no such kind
    """
    found = tuple(kind for kind in said.split(",") if kind)
    if unknown := [kind for kind in found if kind not in KINDS]:
        raise BadRequest(f"kinds cannot have «{unknown[0]}»; there are {', '.join(KINDS)}.")
    return found


def read_pins(said: str) -> dict[str, tuple[int, int]]:
    """Where nodes were put by hand: `village/V03:120:-40;...`.

    BadRequest   what names no place
    """
    found = {}
    for one in (one for one in said.split(";") if one):
        key, *place = one.split(":")
        if len(place) != len("xy") or not all(PLACE.fullmatch(number) for number in place):
            raise BadRequest(f"pins cannot have «{one}»; a pin is a node and its place, such as village/V03:120:-40.")
        found[unquote(key)] = int(place[0]), int(place[1])
    return found
