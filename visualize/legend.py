"""What the shapes, colours and borders of a picture mean, with how many of each it shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualize.parts import links_of, node_of
from visualize.words import KINDS, Words, choices

if TYPE_CHECKING:
    from visualize.parts import Network

STROKES = {
    "A": Words("solid: A, accountable", "实线：A，负总责"),
    "R": Words("dashed: R, responsible", "虚线：R，负责执行"),
    "C": Words("dotted: C, consulted", "点线：C，被咨询"),
    "I": Words("dotted: I, informed", "点线：I，被告知"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the legend. `word` is the kind, role or letter."""

    word: str
    words: Words
    number: int


@dataclass(frozen=True)
class Legend:
    """Kinds are shapes, roles are colours, letters are lines; the border of a duty is the line of its weightiest letter."""

    kinds: list[Entry]
    roles: list[Entry]
    letters: list[Entry]


def legend(network: Network, focus: str) -> Legend:
    """The legend of what a network shows; a counted node counts as one."""
    nodes = [node_of(network, key) for key in network if key != focus]
    kinds, played = Counter(node.kind for node in nodes), Counter(node.role for node in nodes)
    letters = Counter(link.involvement for _, _, link in links_of(network) if link.kind == "holds")
    return Legend(
        [Entry(kind, words, kinds[kind]) for kind, words in KINDS.items() if kinds[kind]],
        [Entry(role.word, role.words, played[role.word]) for role in choices("roles") if played[role.word]],
        [Entry(letter, words, letters[letter]) for letter, words in STROKES.items() if letters[letter]],
    )
