"""The record of a store on a server: which versions are in force, and who may write now. A new version is one update that
says what it starts from: a late one changes nothing. That two are not carried out at the same moment is what the lease is for.
"""

import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal

from graph.ids import DEFAULT_BASE
from graph.remote.client import Client
from graph.remote.facts import parsed
from graph.remote.names import CONTROL
from graph.snapshot import Version
from ontology.errors import Conflict, Damaged

LAYOUT = 1
BEGUN = "begun"
STORE = f"<{CONTROL}#store>"
STANDS, LEASE = f"<{CONTROL}#stands>", f"<{CONTROL}#lease>"


@dataclass(frozen=True)
class Stands:
    """The versions in force, as the record says it; `said` is the record itself."""

    full: Version
    public: Version
    base: str
    said: str

    @property
    def token(self) -> str:
        """What tells this record from all others."""
        return str(json.loads(self.said)["token"])

    @classmethod
    def of(cls, full: Version, public: Version, base: str, token: str = "") -> "Stands":
        """A record that, without a token, is like no other, even of the same versions."""
        facts: dict[str, Any] = {"layout": LAYOUT, "base": base, "full": [full.number, full.digest]}
        facts |= {"public": [public.number, public.digest], "token": token or uuid.uuid4().hex}
        return cls(full, public, base, json.dumps(facts))

    def of_dataset(self, dataset: str) -> Version:
        """The version of a dataset."""
        return self.public if dataset == "public" else self.full


class Control:
    """The record of one server."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def stands(self) -> Stands | None:
        """What is in force; None on a server that has never held data of Remit.

        Damaged    the record cannot be read
        Conflict   another version of Remit wrote it
        """
        found = self._all(STANDS)
        if len(found) > 1:
            raise Damaged(f"{self.client.address.query} says of two versions that they are in force.")
        return _read(found[0]) if found else None

    def begin(self, base: str | None) -> Stands:
        """The record, made where there is none yet."""
        if (found := self.stands()) is None:
            fresh = Stands.of(Version(0, ""), Version(0, ""), base or DEFAULT_BASE, BEGUN)  # two who begin at once say the same
            self._say_first(STANDS, fresh.said)
            found = self.stands()
        if found is None:
            raise Damaged(f"{self.client.address.update} took the record of the store and does not give it back.")
        return found

    def claims(self) -> dict[str, float]:
        """Who claims to write, each with the time until which the claim holds."""
        found = dict[str, float]()
        for said in self._all(LEASE):
            holder, _, until = said.partition(" ")
            found[holder] = max(float(until), found.get(holder, 0.0))
        return found

    def take_lease(self, holder: str, seconds: float) -> bool:
        """Whether `holder` may write for so many seconds.

        Everybody changes only what they say themselves, claims first, then looks, and gives way to any other claim: so no two
        hold it, even on a server that carries out two updates at once as if each were alone (Oxigraph's, measured).
        """
        if self._others(holder):
            return False
        self.claim(holder, seconds)
        if self._others(holder):
            self.give_lease(holder)
            return False
        self._drop(said for said in self._all(LEASE) if float(said.partition(" ")[2]) <= time.time())
        return True

    def claim(self, holder: str, seconds: float) -> None:
        """Say, or say anew, that `holder` writes; the new claim stands before the old one goes."""
        before = [said for said in self._all(LEASE) if said.partition(" ")[0] == holder]
        fresh = f"{holder} {time.time() + seconds:.3f}"
        self.client.update(f"INSERT DATA {{ {_in_control(LEASE, fresh)} }}")
        self._drop(said for said in before if said != fresh)

    def give_lease(self, holder: str) -> None:
        """Let others write."""
        self._drop(said for said in self._all(LEASE) if said.partition(" ")[0] == holder)

    def _others(self, holder: str) -> bool:
        """Whether anybody else's claim holds."""
        now = time.time()
        return any(until > now for other, until in self.claims().items() if other != holder)

    def _drop(self, claims: Iterable[str]) -> None:
        for said in claims:
            self.client.update(f"DELETE DATA {{ {_in_control(LEASE, said)} }}")

    def _say_first(self, predicate: str, said: str) -> None:
        """Say something unless something is said. Written so that Virtuoso understands it, too: it takes FILTER NOT EXISTS alone
        in a group for true, and OPTIONAL alone for nothing."""
        there = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{CONTROL}> {{ {STORE} {predicate} ?any }} }}"
        self.client.update(f"INSERT {{ {_in_control(predicate, said)} }} WHERE {{ {{ {there} }} FILTER(?n = 0) }}")

    def _all(self, predicate: str) -> list[str]:
        """What the record says."""
        text = f"SELECT ?said WHERE {{ GRAPH <{CONTROL}> {{ {STORE} {predicate} ?said }} }}"
        return [row["said"].value for row in parsed(self.client.select(text), self.client.address.query)]


def stands_in(said: str) -> str:
    """The pattern, and the statement, that a record is in force."""
    return _in_control(STANDS, said)


def _in_control(predicate: str, said: str) -> str:
    return f"GRAPH <{CONTROL}> {{ {STORE} {predicate} {Literal(said)} }}"


def _read(said: str) -> Stands:
    try:
        facts = json.loads(said)
        layout, base = int(facts["layout"]), str(facts["base"])
        full, public = (Version(int(facts[name][0]), str(facts[name][1])) for name in ("full", "public"))
    except (ValueError, TypeError, KeyError, IndexError):
        raise Damaged("The record of the store cannot be read; bring a backup back.") from None
    if layout != LAYOUT:
        raise Conflict(f"The store has layout {layout}, this program reads layout {LAYOUT}: another version of Remit wrote it.")
    return Stands(full, public, base, said)
