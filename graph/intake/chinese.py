"""What is wrong with a cell, in Chinese: every sentence of the intake has its counterpart in `problems_zh.toml`."""

import re
from functools import cache, lru_cache

from graph.intake.declared import declared

COUNTERPARTS = "problems_zh.toml"
HOLE = re.compile(r"\\\{(\d)\\\}")


@lru_cache(maxsize=10_000)
def chinese(sentence: str) -> str:
    """The Chinese counterpart of a sentence of the intake; the sentence itself where it has none."""
    whole: str | None = declared(COUNTERPARTS).get(sentence)
    if whole is not None:
        return whole
    for form, counterpart in _with_holes():
        if found := form.fullmatch(sentence):
            words = found.groupdict()
            return counterpart.format(*(words[f"hole{place}"] for place in range(len(words))))
    return sentence


@cache
def _with_holes() -> list[tuple[re.Pattern[str], str]]:
    """The sentences that hold words of the case, longer ones first: they are the more exact."""
    forms = sorted((english for english in declared(COUNTERPARTS) if "{" in english), key=len, reverse=True)
    return [(_pattern(english), declared(COUNTERPARTS)[english]) for english in forms]


def _pattern(english: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def hole(found: re.Match[str]) -> str:
        name = f"hole{found[1]}"
        again = name in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>.+?)"

    return re.compile(HOLE.sub(hole, re.escape(english)), re.DOTALL)
