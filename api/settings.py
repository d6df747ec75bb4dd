"""What the environment and the command line say about this process. The only module that reads the environment."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.remote.address import Address, read_address
from ontology.errors import BadRequest

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
COUNTY_KEY = "REMIT_COUNTY_KEY_"
VARIABLES = {
    "REMIT_DATA": "the data folder, where no --data names one; else remit in XDG_DATA_HOME, else in ~/.local/share",
    "REMIT_STORE": "the SPARQL server that keeps the facts, where no --store names one; else the data folder does",
    "REMIT_STORE_USER": "the name that is shown to it, and to nobody else",
    "REMIT_STORE_PASSWORD": "the password that is shown to it, and to nobody else",
    "REMIT_SHARED": "the folder of what several processes in front of that server have in common, where no --shared names one",
    f"{COUNTY_KEY}<CODE>": "the API key that is shown to the county of that code, and to nobody else (`remit federation`)",
    "REMIT_JOURNALS": "how many journals of past commits are kept of each dataset: how far back one can look; 5000",
    "REMIT_JOURNAL_MB": "size of all of them, in MiB; 2048",
    "XDG_DATA_HOME": "where data of a user are kept, by the XDG Base Directory Specification",
}
"""What is read from the environment, as docs/reference/settings.md lists it."""
_WORKER = 2**29
_WISH = re.compile(r"(?P<role>[a-z]+)\.(?P<what>seconds|bytes|memory)=(?P<number>\d{1,9}(?:\.\d+)?)")
_RATE = re.compile(r"(?P<role>[a-z]+)=(?P<number>\d{1,7}(?:\.\d+)?)")
_MOST = 2**24


@dataclass(frozen=True)
class Share:
    """How much one SPARQL query may take.

    seconds   wall clock
    bytes     size of its result
    memory    address space that its worker may have more than before it, in bytes
    """

    seconds: float = 30.0
    bytes: int = 256 * 2**20
    memory: int = 2 * 2**30


SHARES = {"public": Share(10.0, 64 * 2**20, 2**30), "staff": Share(), "administrator": Share(120.0, 2**30, 4 * 2**30)}
"""What a query of each role may take, if nothing else is said (`remit serve --limit`)."""
RATES = {"address": 24_000.0, "public": 1_200.0, "staff": 6_000.0}
"""Requests a minute of one address and of one reader of a role, as `remit serve` limits them (`--rate`); others as staff."""


@dataclass(frozen=True)
class Settings:
    """Where the data are and how much one stranger's query may take.

    data            the data folder
    store           the SPARQL server that keeps the facts; None: the data folder does
    shared          the folder of what several processes in front of that server have in common; None: there is one process
    shares          what one SPARQL query of each role may take; a plain SPARQL store gives that of staff
    change_seconds  wall clock for working out one change by SPARQL
    upload_bytes    size of one upload to the graph store, in bytes
    strict          changes by SPARQL that break a shape are refused
    services        endpoints that SERVICE may ask, to the letter
    inside          those of them that may be within the house
    workers         SPARQL workers
    journals        how many journals of past commits are kept of each dataset
    journal_bytes   size of all of them, in bytes
    past_kept       versions of the past that are kept for the next question
    page_seconds    how long a page waits for what may take long, before it says that it is being worked out
    county_keys     API keys for the Remits of counties that are asked, by code in capitals (`counties.toml`)
    rates           requests a minute of one reader of a role, and of one address; what is not there is not limited
    """

    data: Path
    store: Address | None = None
    shared: Path | None = None
    shares: Mapping[str, Share] = field(default_factory=lambda: dict(SHARES))
    change_seconds: float = 600.0
    upload_bytes: int = 256 * 2**20
    workers: int = 3
    strict: bool = False
    services: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    journals: int = 5_000
    journal_bytes: int = 2 * 2**30
    past_kept: int = 4
    page_seconds: float = 0.05
    rates: Mapping[str, float] = field(default_factory=dict)
    county_keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    def share(self, role: str) -> Share:
        """What a query of a role may take."""
        return self.shares.get(role, self.shares["staff"])

    @property
    def worker_memory(self) -> int:
        """Address space of one SPARQL worker, in bytes: what any role may take beside what it needs itself."""
        return max(share.memory for share in self.shares.values()) + _WORKER


def settings(data: Path | None = None, store: str | None = None, shared: Path | None = None) -> Settings:
    """The settings of this process: what was named wins over what the environment says (`VARIABLES`), and that over the usual."""
    read = os.environ  # noqa: TID251
    elsewhere = store or read.get("REMIT_STORE")
    known = read.get("REMIT_STORE_USER", ""), read.get("REMIT_STORE_PASSWORD", "")
    usual = Settings(
        data or Path(read.get("REMIT_DATA") or default_folder()),
        store=read_address(elsewhere).known_as(*known) if elsewhere else None,
        shared=shared or (Path(folder) if (folder := read.get("REMIT_SHARED")) else None),
    )
    journals = _count("REMIT_JOURNALS", read.get("REMIT_JOURNALS"), usual.journals)
    megabytes = _count("REMIT_JOURNAL_MB", read.get("REMIT_JOURNAL_MB"), usual.journal_bytes // 2**20)
    keys = {name.removeprefix(COUNTY_KEY): said for name, said in read.items() if name.startswith(COUNTY_KEY)}
    return replace(usual, journals=journals, journal_bytes=megabytes * 2**20, county_keys=keys)


def _count(name: str, said: str | None, otherwise: int) -> int:
    """A whole number from the environment."""
    if not said:
        return otherwise
    if not (said.isascii() and said.isdigit() and 0 < int(said) < 10**9):
        raise BadRequest(f"{name} cannot be «{said[:50]}»; write a whole number from 1 on.")
    return int(said)


def limited(facts: Settings, wishes: Iterable[str]) -> Settings:
    """Settings with other limits for queries, each written as ROLE.WHAT=NUMBER; sizes in MiB.

    BadRequest   a wish that is none
    """
    shares = dict(facts.shares)
    for wish in wishes:
        found = _WISH.fullmatch(wish)
        if not found or found["role"] not in shares or not 0 < float(found["number"]) < _MOST:
            raise BadRequest(
                f"{wish!r} is no limit. Write ROLE.WHAT=NUMBER, as public.seconds=5 or staff.memory=1024: the role is one of "
                f"{', '.join(shares)}, and what is limited is seconds, bytes or memory (both in MiB)."
            )
        number = float(found["number"])
        value = {found["what"]: number if found["what"] == "seconds" else int(number * 2**20)}
        shares[found["role"]] = replace(shares[found["role"]], **value)  # type: ignore[arg-type]
    return replace(facts, shares=shares)


def rated(facts: Settings, wishes: Iterable[str]) -> Settings:
    """Settings with the usual rates of requests but for those wished, each written as ROLE=NUMBER; 0 is no limit.

    BadRequest   a wish that is none
    """
    rates = dict(RATES)
    for wish in wishes:
        found = _RATE.fullmatch(wish)
        if not found:
            raise BadRequest(
                f"{wish!r} is no rate. Write ROLE=NUMBER, as public=600: requests a minute of one reader of a role "
                "(or of one address, with the word address); 0 is no limit."
            )
        rates[found["role"]] = float(found["number"])
    return replace(facts, rates=rates)


def checked_service(address: str) -> str:
    """The address of an endpoint; BadRequest where it is none."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`@]+", address):
        raise BadRequest(f"{address!r} is no address of an endpoint; write it in full, as https://example.org/sparql.")
    return address


def default_folder() -> Path:
    """The usual place for data of a user (XDG Base Directory Specification)."""
    share = os.environ.get("XDG_DATA_HOME")  # noqa: TID251
    return (Path(share) if share else Path.home() / ".local" / "share") / "remit"
