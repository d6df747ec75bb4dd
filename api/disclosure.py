"""A whole ID number, for the administrator alone: the look is on disk, with who, when, whose and why, before the number is given.

The log is the file `id-numbers.log` of the data folder (mode 0600), a line of JSON for each look; it never holds a number.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode

from api.service import Service
from graph.folder import write_synced
from graph.id_numbers import Vault
from graph.keys import make_key, read_key
from graph.rdf import TYPE, text, this_second
from graph.store import FULL
from ontology.errors import BadRequest, Conflict, NotFound
from ontology.terms import RM

LOG = "id-numbers.log"


def disclose(service: Service, person: str, who: str, reason: str) -> str:
    """The ID number of a person.

    BadRequest   no reason is given
    NotFound     there is no such person
    Conflict     only a hash is kept of it, or nothing, or it was sealed with another key
    """
    if not reason.strip():
        raise BadRequest("reason is needed: why the whole number has to be seen.", field="reason")
    root, shared = service.store.folder.root, service.store.folder.shared
    sealed = _sealed(service, person)
    _log(root, {"when": this_second().isoformat(), "who": who, "person": person, "reason": reason.strip()})
    try:
        return Vault(*read_key(make_key(shared)), seal=True).open(sealed)
    except ValueError as error:
        raise Conflict(f"The ID number of {person} was sealed with another key than {shared} has.") from error


def forget_reasons(root: Path, persons: Iterable[str], texts: Iterable[str]) -> None:
    """Take the reasons out of the log that were given for some persons (by code) or that hold one of some texts.

    Who looked when at whose number stays, under the code alone.
    """
    if not (root / LOG).exists():
        return
    codes, words = set(persons), set(texts)
    lines = [json.loads(line) for line in (root / LOG).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["person"] in codes or any(word in line["reason"] for word in words):
            line["reason"] = ""
    write_synced(root / LOG, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), private=True)


def _sealed(service: Service, person: str) -> str:
    with service.store.snapshot(FULL) as snapshot:
        node = NamedNode(snapshot.ids.iri("person", person))
        if next(snapshot.quads(node, TYPE), None) is None:
            raise NotFound(f"There is no person with the code «{person}».")
        found = [text(quad.object) for quad in snapshot.quads(node, NamedNode(RM.idNumberSealed))]
    if not found:
        raise Conflict(
            f"Of the ID number of {person} no more than a hash is kept; whole numbers are kept from the load "
            "after which the setting id-numbers says encrypted."
        )
    return found[0]


def _log(root: Path, line: dict[str, str]) -> None:
    with os.fdopen(os.open(root / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.flush()
        os.fsync(log.fileno())
