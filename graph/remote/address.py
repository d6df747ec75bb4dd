"""Where a store elsewhere answers, as `--store` names it."""

import re
from dataclasses import dataclass, replace

from ontology.errors import BadRequest

URL = re.compile(r"https?://[^\s<>\"{}|\\^`@,]+")
WISHES = ("update", "data", "auth", "ca", "seconds", "lease", "questions")
HOW = (
    "Write the address for queries, and after commas what differs: https://host/query,update=https://host/update,"
    "data=https://host/store,auth=digest,ca=/path/to/ca.pem,seconds=60."
)


@dataclass(frozen=True)
class Address:
    """The addresses of one server, and how it is spoken to.

    query, update, data   where queries and updates go, and the Graph Store Protocol; empty: it has none
    auth                  how the name and the password are shown: basic or digest
    ca                    a file of certificates (PEM) to trust instead of the system's
    seconds               how long one request may take
    lease                 for how many seconds whoever writes may go on without saying so anew
    questions             what a server that is known to answer some questions wrongly is asked: none, or those proven
    """

    query: str
    update: str
    data: str = ""
    auth: str = "basic"
    ca: str = ""
    seconds: float = 60.0
    lease: float = 30.0
    questions: str = "none"
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Address({self.query!r})"

    def known_as(self, user: str, password: str) -> "Address":
        """The same, with a name and a password."""
        return replace(self, user=user, password=password)


def read_address(said: str) -> Address:
    """What `--store` says. BadRequest: it cannot be understood."""
    query, *wishes = said.split(",")
    found = dict(wish.partition("=")[::2] for wish in wishes)
    if len(found) < len(wishes) or not set(found) <= set(WISHES) or not all(found.values()):
        raise BadRequest(f"--store cannot be «{said[:200]}». {HOW}")
    for url in (query, *(found[name] for name in ("update", "data") if name in found)):
        if not URL.fullmatch(url):
            raise BadRequest(f"{url[:200]!r} is no address of a store; name and password go into the environment. {HOW}")
    seconds, lease, auth = found.get("seconds", "60"), found.get("lease", "30"), found.get("auth", "basic")
    questions = found.get("questions", "none")
    known = auth in ("basic", "digest") and questions in ("none", "proven")
    if not known or not all(re.fullmatch(r"[1-9]\d{0,4}", number) for number in (seconds, lease)):
        raise BadRequest(f"--store cannot be «{said[:200]}». {HOW}")
    places = query, found.get("update", query), found.get("data", "")
    return Address(*places, auth, found.get("ca", ""), float(seconds), float(lease), questions)
