"""Who asks: the account and its role, which decide what a request may do and which dataset it is answered from.

`api.recognise` finds out who it is; `api.rights` says in one table what each role may do.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from flask import g, request

from graph.snapshot import Version
from graph.store import FULL, PUBLIC
from ontology.errors import Forbidden
from queries.catalog import Question

ROLE = "remit.role"
"""The key in the WSGI environment by which a trusted door names the role."""
LOCAL = "local"
"""The account of whoever comes by such a door."""
Role = Literal["public", "household", "subject", "field", "integrator", "auditor", "coordinator", "staff", "administrator"]
"""From whoever comes without a name to the administrator. `staff` is whoever looks at sample data on this machine."""
ROLES: tuple[Role, ...] = get_args(Role)
WHOLE = "*"
"""The area that is the whole county."""


@dataclass(frozen=True)
class Reader:
    """Somebody who asks.

    known_at   what the reader wants to know is what was known then: a day, an instant or a version; now if empty
    account    an opaque id of who it is, never a name; empty where nobody has signed in
    areas      places (`village/V03`) that a coordinator or integrator is for, or `WHOLE`
    subject    code of the body or person that a reader of the role subject or field is
    household  code of the household that a reader of this role is
    within     the request names only what lies in the reader's area, so that it is answered from all the facts
    name       what the account is called on pages and in records; empty where nobody has signed in
    session    an opaque id of the sign-in; empty for keys and the command line
    key        an opaque id of the API key that was sent; empty without one
    reads_only an API key that may change nothing
    published  what is asked for is worked out from all the facts, and what may not be told to everybody is suppressed in it
    told       what a reader who sees a part of all the facts is told for their version: that of what everybody may see
    """

    role: Role
    known_at: str = ""
    account: str = ""
    areas: tuple[str, ...] = ()
    subject: str = ""
    household: str = ""
    within: bool = False
    name: str = ""
    session: str = ""
    key: str = ""
    reads_only: bool = False
    published: bool = False
    told: str = ""

    @property
    def whole(self) -> bool:
        """Whether the reader may see facts about persons and households of the whole county."""
        return self.role in ("staff", "administrator") or (self.role in ("coordinator", "integrator") and WHOLE in self.areas)

    @property
    def sees_households(self) -> bool:
        """Whether the request under way is answered from the facts about persons and households."""
        return self.whole or self.within

    def may_ask(self, question: Question) -> bool:
        """Whether a question of the catalog is open to the reader."""
        return self.whole or question.access in ("public", "published") or (self.within and question.access == "area")

    @property
    def narrow(self) -> bool:
        """Whether the request is answered from all the facts, but for a reader who may see a part of them only."""
        return (self.within or self.published) and not self.whole

    @property
    def dataset(self) -> str:
        """The dataset that the reader's questions are asked of."""
        return FULL if self.sees_households or self.published else PUBLIC

    @property
    def listed(self) -> str:
        """The dataset whose readers see what is worked out for this one."""
        return PUBLIC if self.published else self.dataset

    @property
    def sight(self) -> str:
        """What stands for all that an answer depends on beside its words: the dataset, and the area where there is one."""
        return f"{FULL} {self.role} {' '.join(self.areas)} {self.subject}" if self.narrow else self.dataset


def current_reader() -> Reader:
    """The reader of the request under way."""
    reader: Reader = g.reader
    return reader


def told_version(version: Version) -> str:
    """A version as the reader of the request under way is told it: how often others are written of must not be counted."""
    return current_reader().told or str(version)


def check_staff(sentence: str) -> None:
    """Refuse, with this sentence, whoever may not see what speaks of households.

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
