"""The record of a store on a server: which versions are in force, and who may write now. Each change of it is one update that
says what it starts from, so that of two that start from the same only one takes place.
"""

import json
import time
import uuid
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
    def of(cls, full: Version, public: Version, base: str) -> "Stands":
        """A record that is like no other, even of the same versions."""
        facts: dict[str, Any] = {"layout": LAYOUT, "base": base, "full": [full.number, full.digest]}
        facts |= {"public": [public.number, public.digest], "token": uuid.uuid4().hex}
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
        found = self._said(STANDS)
        return _read(found) if found else None

    def begin(self, base: str | None) -> Stands:
        """The record, made where there is none yet."""
        if (found := self.stands()) is None:
            fresh = Stands.of(Version(0, ""), Version(0, ""), base or DEFAULT_BASE)
            self._say_first(STANDS, fresh.said)
            found = self.stands()
        if found is None:
            raise Damaged(f"{self.client.address.update} took the record of the store and does not give it back.")
        return found

    def take_lease(self, holder: str, seconds: float) -> bool:
        """Whether `holder` may write for so many seconds; held already, it is held longer."""
        now, found = time.time(), self._said(LEASE)
        if found:
            of, _, until = found.partition(" ")
            if of != holder and float(until) > now:
                return False
        fresh = f"{holder} {now + seconds:.3f}"
        if found:
            old = _in_control(LEASE, found)
            self.client.update(f"DELETE {{ {old} }} INSERT {{ {_in_control(LEASE, fresh)} }} WHERE {{ {old} }}")
        else:
            self._say_first(LEASE, fresh)
        return self._said(LEASE) == fresh

    def give_lease(self, holder: str) -> None:
        """Let others write."""
        if (found := self._said(LEASE)) and found.partition(" ")[0] == holder:
            old = _in_control(LEASE, found)
            self.client.update(f"DELETE {{ {old} }} WHERE {{ {old} }}")

    def _say_first(self, predicate: str, said: str) -> None:
        """Say something unless something is said. Written so that Virtuoso understands it, too: it takes FILTER NOT EXISTS alone
        in a group for true, and OPTIONAL alone for nothing."""
        there = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{CONTROL}> {{ {STORE} {predicate} ?any }} }}"
        self.client.update(f"INSERT {{ {_in_control(predicate, said)} }} WHERE {{ {{ {there} }} FILTER(?n = 0) }}")

    def _said(self, predicate: str) -> str:
        """What the record says; empty where it says nothing."""
        text = f"SELECT ?said WHERE {{ GRAPH <{CONTROL}> {{ {STORE} {predicate} ?said }} }}"
        rows = [row["said"].value for row in parsed(self.client.select(text), self.client.address.query)]
        if len(rows) > 1 and predicate == STANDS:
            raise Damaged(f"{self.client.address.query} says of two versions that they are in force.")
        return max(rows, default="")


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
