"""Who asks: the role that decides which dataset a request is answered from.

There is no sign-in yet. The command line comes through the socket in the data folder and is the administrator by file
permission; whoever comes by HTTP on loopback is staff where the data are sample data, and the public where they are real.
"""

from dataclasses import dataclass
from typing import Literal

from flask import g, request

from graph.store import FULL, PUBLIC
from ontology.errors import Forbidden
from queries.catalog import Question

ROLE = "remit.role"
"""The key in the WSGI environment by which a trusted door names the role."""
Role = Literal["public", "staff", "administrator"]


@dataclass(frozen=True)
class Reader:
    """Somebody who asks."""

    role: Role
    known_at: str = ""
    """What the reader wants to know is what was known then: a day, an instant or a version; now if empty."""

    @property
    def sees_households(self) -> bool:
        """Whether the reader may see facts about persons and households."""
        return self.role != "public"

    def may_ask(self, question: Question) -> bool:
        """Whether a question of the catalog is open to the reader."""
        return self.sees_households or question.access == "public"

    @property
    def dataset(self) -> str:
        """The dataset that the reader's questions are asked of."""
        return FULL if self.sees_households else PUBLIC


def current_reader() -> Reader:
    """The reader of the request under way."""
    reader: Reader = g.reader
    return reader


def check_staff(sentence: str) -> None:
    """Refuse the public, with this sentence, what speaks of households.

    Forbidden   the reader may not see households
    """
    if not current_reader().sees_households:
        raise Forbidden(sentence)


def check_may_ask(question: Question) -> None:
    """Refuse the reader a question that is not open to it.

    Forbidden   the question speaks of households and the reader may not see them
    """
    if not current_reader().may_ask(question):
        raise Forbidden(f"«{question.name}» speaks of households; it is open to staff only.")


def current_role() -> str:
    """The role of whoever asks; a plain SPARQL store knows no roles."""
    reader: Reader | None = g.get("reader")
    return reader.role if reader else "local"


def trusted_role() -> Role | None:
    """The role that a trusted door gave this request."""
    role: Role | None = request.environ.get(ROLE)
    return role
