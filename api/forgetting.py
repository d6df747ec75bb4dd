"""`remit forget` as the service does it: what goes, removing it, until when backups hold it, and the proof that it is gone."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.disclosure import forget_reasons
from api.service import Service
from graph.erasure import REASONS, Erasure, erase, forgotten, look, subjects, things_of
from graph.intake.plan import drop_old
from graph.personal import Personal
from graph.tombstones import Tombstone, backups, keep_tombstones, now, tombstones
from graph.traces import files_with, not_told_apart, traces
from ontology.errors import BadRequest, NotFound

Progress = Callable[[dict[str, Any]], None]
PATIENCE = 60.0
"""Seconds for which readers of versions before the erasure are waited for."""
SHOWN = 20


def would_forget(service: Service, words: list[str]) -> dict[str, Any]:
    """What would go with some things, and nothing is changed; errors as for `forget`."""
    with service.store.snapshot() as snapshot:
        iris = things_of(words, snapshot)
    return _told(service, look(service.store, iris)) | {"dry_run": True}


def forget(service: Service, words: list[str], who: str, reason: str, progress: Progress) -> dict[str, Any]:
    """Remove the data of persons and households everywhere, and look whether anything is left.

    BadRequest   something else than persons and households is named, or the reason is none of `REASONS`
    NotFound     there is no such person or household
    """
    if reason not in REASONS:
        raise BadRequest(f"reason cannot be «{reason}»; it is one of {', '.join(REASONS)}.")
    with service.store.snapshot() as snapshot:
        iris = things_of(words, snapshot)
        version = snapshot.version.number + 1
    progress({"step": "look for what goes"})
    planned = look(service.store, iris)
    before = len(files_with(service.store.folder.root, planned.found.texts))
    # Beside the versions first: if this process is ended now, the next start goes on.
    stone = Tombstone(version, now(), who, reason, tuple(subjects(planned.found)))
    keep_tombstones(service.store.folder.root, [stone])
    progress({"step": "remove it and write the stores anew"})
    made, erasure = erase(service.store, iris, who, reason)
    progress({"step": "wait for readers of older versions"})
    readers = give_up(service)
    _forget_reasons(service, erasure)
    progress({"step": "look whether anything is left"})
    left = traces(service.store, erasure)
    told = _told(service, erasure) | {"version": str(made), "erasure": made.number, "readers": readers}
    return (
        told
        | {"files_before": before, "left": left[:SHOWN], "total_left": len(left)}
        | {"not_told_apart": len(not_told_apart(service.store, erasure.found))}
    )


def verify(service: Service, number: int, texts: Iterable[str]) -> dict[str, Any]:
    """Look again whether anything is left of an erasure; no name is kept, so whoever knows some gives `texts` to look for.

    NotFound   there is no such erasure
    """
    root = service.store.folder.root
    with service.store.snapshot() as snapshot:
        commit = snapshot.ids.iri("commit", str(number))
        iris = {iri for iri, said in forgotten(snapshot).items() if said == commit}
    if not iris:
        known = sorted({stone.version for stone in tombstones(root)})
        raise NotFound(f"There is no erasure {number}; there are: {', '.join(map(str, known)) or 'none'}.")
    offices = {iri for iri in iris if iri.startswith(service.store.ids.iri("person", ""))}
    found = Personal(service.store.ids, gone=iris, kept=offices)
    found.look_for(text for text in texts if text.strip())
    left = traces(service.store, Erasure(found))
    held = service.store.readers() + service.past.held()
    return {
        "erasure": number,
        "forgot": _codes(service, iris),
        "readers": held,
        "left": left[:SHOWN],
        "total_left": len(left),
    } | (_backups(service))


def reapply(service: Service) -> None:
    """Forget again whom a backup brought back, and finish an erasure that was interrupted."""
    root = service.store.folder.root
    with service.store.snapshot() as snapshot:
        there = forgotten(snapshot)
    for stone in tombstones(root):
        missing = [iri for iri in stone.forgot if iri not in there]
        if missing:
            _forget_reasons(service, erase(service.store, missing, stone.who, stone.reason)[1])
        elif _interrupted(service, stone):
            service.store.journals.rewrite(Erasure(look(service.store, stone.forgot).found).stays)


def give_up(service: Service, patience: float = PATIENCE) -> int:
    """Let go of everything that older versions are kept for; how many are still read after `patience` seconds."""
    service.past.forget()
    for let_go in service.to_give_up:
        let_go()
    drop_old(service.store.folder.root / "spool", seconds=0)
    service.sandbox.renew()
    deadline = time.monotonic() + patience
    while (held := service.store.readers() + service.past.held()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return held


def _forget_reasons(service: Service, erasure: Erasure) -> None:
    """Why somebody looked at an ID number is told in free words, which may name who was forgotten."""
    split = (service.store.ids.split(iri) for iri in erasure.found.gone)
    persons = {one[1] for one in split if one and one[0] == "person"}
    forget_reasons(service.store.folder.root, persons, erasure.found.texts)


def _interrupted(service: Service, stone: Tombstone) -> bool:
    """Whether journals still say something of whom was forgotten: they are written anew after the commit."""
    found = Personal(service.store.ids, gone=set(stone.forgot), kept=set())
    wanted = [f"<{iri}> <".encode() for iri in found.gone]
    return any(line[2:].startswith(tuple(wanted)) for line in service.store.journals.all_lines())


def _told(service: Service, erasure: Erasure) -> dict[str, Any]:
    found = erasure.found
    return {
        "forgot": _codes(service, subjects(found)),
        "records": len(found.gone) - len(subjects(found)),
        "statements": erasure.counts,
        "texts_elsewhere": erasure.texts_elsewhere,
        "kept_codes": _codes(service, found.kept),
    } | _backups(service)


def _codes(service: Service, iris: Iterable[str]) -> list[str]:
    split = (service.store.ids.split(iri) for iri in sorted(iris))
    return ["/".join(one) for one in split if one]


def _backups(service: Service) -> dict[str, Any]:
    """The backups that still hold what was known when they were made, and until when."""
    with service.store.snapshot() as snapshot:
        days = int(snapshot.setting("backup-days") or 0)
    today = datetime.now(UTC).date().isoformat()
    known = [
        {
            "place": one.target,
            "made": one.when,
            "version": one.version,
            "until": one.until(days),
            "there": Path(one.target).exists(),
        }
        for one in backups(service.store.folder.root)
    ]
    holding = [one for one in known if one["there"] or str(one["until"]) >= today]
    return {"backups": holding, "backups_until": max((str(one["until"]) for one in holding), default=None)}
