"""What the environment and the command line say about this process. The only module that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Settings:
    """Where the data are and how much one stranger's query may take.

    data            the data folder
    query_seconds   wall clock of one SPARQL query
    change_seconds  wall clock for working out one change by SPARQL
    query_bytes     size of one result, in bytes
    query_memory    address space of one SPARQL worker, in bytes
    upload_bytes    size of one upload to the graph store, in bytes
    strict          changes by SPARQL that break a shape are refused
    workers         SPARQL workers
    journals        how many journals of past commits are kept of each dataset
    journal_bytes   size of all of them, in bytes
    """

    data: Path
    query_seconds: float = 30.0
    change_seconds: float = 600.0
    query_bytes: int = 256 * 2**20
    query_memory: int = 2 * 2**30
    upload_bytes: int = 256 * 2**20
    workers: int = 2
    strict: bool = False
    journals: int = 500
    journal_bytes: int = 2 * 2**30


def settings(data: Path | None = None) -> Settings:
    """The settings of this process; a folder that was named wins over REMIT_DATA, and that over the usual place."""
    return Settings(data or Path(os.environ.get("REMIT_DATA") or default_folder()))  # noqa: TID251


def default_folder() -> Path:
    """The usual place for data of a user (XDG Base Directory Specification)."""
    share = os.environ.get("XDG_DATA_HOME")  # noqa: TID251
    return (Path(share) if share else Path.home() / ".local" / "share") / "remit"
