"""One thing that was looked at, and what became of it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["well", "advice", "wrong"]


@dataclass(frozen=True)
class Found:
    """How something is. `right` says what to do where it is not well."""

    about: str
    said: str
    level: Level = "well"
    right: str = ""

    def __str__(self) -> str:
        return f"{self.level:6} {self.about}: {self.said}{f' {self.right}' if self.right else ''}"


def advice(about: str, said: str, right: str) -> Found:
    """It works, but should be otherwise."""
    return Found(about, said, "advice", right)


def wrong(about: str, said: str, right: str) -> Found:
    """It does not work, or is dangerous."""
    return Found(about, said, "wrong", right)
