"""What the shapes, colours and borders of a picture mean, with how many of each it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from visualize.parts import links_of, node_of
from visualize.scene import Scene
from visualize.signs import SIGNS
from visualize.standing import BOUNDS, Standing
from visualize.status import STATUSES
from visualize.words import KINDS, Words, choices

STROKES = {
    "A": Words("solid: A, accountable", "实线：A，负总责"),
    "R": Words("dashed: R, responsible", "虚线：R，负责执行"),
    "C": Words("dotted: C, consulted", "点线：C，被咨询"),
    "I": Words("dotted: I, informed", "点线：I，被告知"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the legend. `word` is the kind, role, letter, status or step of the scale."""

    word: str
    words: Words
    number: int


@dataclass(frozen=True)
class Legend:
    """Kinds are shapes; roles, statuses and the scale are colours; letters are lines, and borders by the weightiest letter.

    What a picture does not show has the number 0: it can come with the next step.
    """

    kinds: list[Entry]
    roles: list[Entry]
    letters: list[Entry]
    statuses: list[Entry] = field(default_factory=list)
    scale: list[Entry] = field(default_factory=list)
    signs: list[Entry] = field(default_factory=list)


def legend(scene: Scene, standings: Mapping[str, Standing]) -> Legend:
    """The legend of what a picture shows; a counted node counts as one."""
    nodes = [node_of(scene.network, key) for key in scene.network if key != scene.focus]
    kinds, played = Counter(node.kind for node in nodes), Counter(node.role for node in nodes)
    stand = Counter[str]()
    for node in nodes:
        if node.status:
            stand[node.status] += node.count
    links = [link for _, _, link in links_of(scene.network)]
    letters = Counter(link.involvement for link in links if link.kind == "holds")
    signs = Counter(link.sign for link in links)
    counted = (standings.get(node.iri or "") for node in nodes if node.kind == "place")
    steps = Counter(standing.step for standing in counted if standing)
    return Legend(
        [Entry(kind, words, kinds[kind]) for kind, words in KINDS.items()],
        [Entry(role.word, role.words, played[role.word]) for role in choices("roles")],
        [Entry(letter, words, letters[letter]) for letter, words in STROKES.items()],
        [Entry(status, words, stand[status]) for status, words in STATUSES.items()],
        scale(steps) if steps else [],
        [Entry(sign, words, signs[sign]) for sign, words in SIGNS.items()],
    )


def scale(steps: Mapping[int | None, int]) -> list[Entry]:
    """The colours of the scale with the shares that each stands for; all of them, so that the scale can be read."""
    ends = [f"{bound:.0%}" for bound in BOUNDS]
    words = [Words("none", "无"), *(Words(f"{low} – {high}", f"{low}–{high}") for low, high in zip(ends, ends[1:], strict=False))]
    words += [Words(f"over {ends[-1]}", f"{ends[-1]}以上")]
    found = [Entry(str(step), said, steps.get(step, 0)) for step, said in enumerate(words)]
    return found + ([Entry("none", Words("too few to show", "数目过小，不予显示"), steps[None])] if steps.get(None) else [])
