"""What `/facts` answers: a fact tried, a fact put on record, a record as it stands; each for people and programs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from api.cells import as_json
from api.change_rows import changes
from api.effects import effect_facts
from api.fact_words import Sent, fact_of
from api.findings import who_of
from api.service import Service
from graph.intake.as_row import as_row
from graph.intake.dialect import Roster
from graph.intake.entry import Keyboard
from graph.rdf import this_second
from graph.snapshot import Draft, Snapshot, Version
from graph.store import FULL
from graph.trial import trial
from ontology.errors import BadRows, Stale
from queries.fact_preview import preview
from queries.facts import Done, Fact, acts_on, put, tag
from queries.whatif import Effect, effects_between

TRIED_BY = "somebody"
"""In whose name a fact is tried that nobody has signed yet; nothing of it is kept."""


@dataclass(frozen=True)
class Outcome:
    """What a fact would do, or did. `problems` are as a load names them; with some, nothing else is said."""

    done: Done | None
    effects: Sequence[Effect]
    later: date | None = None
    effects_later: Sequence[Effect] = ()
    problems: Sequence[Mapping[str, Any]] = ()

    @property
    def tag(self) -> str:
        """What stands for all that is shown of it."""
        shown = [(one.effect, one.finding.value, one.sub_kind) for one in (*self.effects, *self.effects_later)]
        moved = [(one.record.value, one.column.header, one.before, one.after) for one in (self.done.moved if self.done else ())]
        return hashlib.sha256(json.dumps([shown, moved]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Tried:
    """A fact that was tried. `seen` is the tag of its record, empty for a new one; `version` the one it was tried on."""

    fact: Fact
    outcome: Outcome
    seen: str
    version: Version


def try_out(service: Service, said: Sent) -> Tried:
    """Try a fact on a copy.

    NotFound, BadRequest   as for `fact_of` and `put`; problems of cells are part of the answer
    """
    with trial(service.store) as draft:
        fact = fact_of(said, draft)
        seen = tag(fact.record, fact.roster, draft) if fact.record else ""
        try:
            found = preview(draft, fact, Keyboard(said.who or TRIED_BY, this_second(), said.note), _spool(service))
        except BadRows as error:
            return Tried(fact, Outcome(None, (), problems=_problems(error)), seen, draft.version)
        outcome = Outcome(found.done, found.effects, found.later, found.effects_later)
        return Tried(fact, outcome, seen, found.version)


def save(service: Service, said: Sent, seen: str) -> tuple[Fact, Done, Version]:
    """Put a fact on record, as one commit. `seen` is the tag of its record when somebody looked at it.

    Stale                             the record has changed since; `extra["now"]` is its row as it is now
    BadRows, BadRequest, NotFound     nothing was written
    """
    by = Keyboard(who_of({"who": said.who}), this_second(), said.note)
    made: list[tuple[Fact, Done]] = []

    def edit(draft: Draft) -> str:
        fact = fact_of(said, draft)
        if fact.record and seen != (now := tag(fact.record, fact.roster, draft)):
            row = as_row(fact.record, fact.roster, draft)
            raise Stale("The record has changed since you looked at it; look at it again, then decide.", seen=now, now=row)
        made.append((fact, put(draft, fact, by, _spool(service))))
        return made[-1][1].digest

    version = service.store.commit(edit)
    return *made[-1], version


def happened(service: Service, snapshot: Snapshot) -> list[Effect]:
    """What the last commit did to the findings."""
    journals, version = service.store.journals, snapshot.version
    said = list(changes(journals.lines(journals.entry(FULL, version, version.number), facts=False)))
    added, removed = ({quad for done, quad in said if done == word} for word in ("added", "removed"))
    return effects_between(snapshot, added, removed)


def saved_facts(service: Service, fact: Fact, done: Done, version: Version, lang: str) -> dict[str, Any]:
    """What was saved, as JSON; `findings` is null where somebody else has committed since, and nobody can say any more."""
    with service.store.snapshot() as snapshot:
        latest = snapshot.version == version
        body = outcome_facts(fact, Outcome(done, happened(service, snapshot) if latest else ()), snapshot, lang)
        seen = tag(done.records[0], fact.roster, snapshot)
    return body | ({} if latest else {"findings": None}) | {"saved": True, "seen": seen, "version": str(version)}


def outcome_facts(fact: Fact, outcome: Outcome, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """An outcome as JSON."""
    done = outcome.done
    return {
        "act": fact.act,
        "roster": fact.roster.name,
        "records": [record_facts(one, snapshot, lang) for one in (done.records if done else ())],
        "problems": list(outcome.problems),
        "difference": [
            {
                "record": record_facts(one.record, snapshot, lang),
                "column": one.column.header,
                "column_zh": one.column.zh,
                "before": one.before,
                "after": one.after,
            }
            for one in (done.moved if done else ())
        ],
        "findings": [effect_facts(one, snapshot, lang) for one in outcome.effects],
        "later": later_facts(outcome, snapshot, lang),
    }


def later_facts(outcome: Outcome, snapshot: Snapshot, lang: str) -> dict[str, Any] | None:
    """What happens to findings once the data have come to the day on which a fact begins to count."""
    if outcome.later is None:
        return None
    findings = [effect_facts(one, snapshot, lang) for one in outcome.effects_later]
    return {"day": outcome.later.isoformat(), "findings": findings}


def record_facts(record: NamedNode, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """A record as JSON: its kind, and the rest as of every thing."""
    kind = (snapshot.ids.split(record.value) or ("", ""))[0]
    found = as_json(record, snapshot, lang)
    return {"kind": kind, **(found if isinstance(found, dict) else {})}


def row_facts(record: NamedNode, roster: Roster, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """A record as it stands, as JSON; `seen` is what a change of it has to name."""
    return {
        "record": record_facts(record, snapshot, lang),
        "roster": roster.name,
        "values": as_row(record, roster, snapshot),
        "acts": list(acts_on(roster)),
        "seen": tag(record, roster, snapshot),
        "version": str(snapshot.version),
    }


def _problems(error: BadRows) -> list[Mapping[str, Any]]:
    listed = error.extra["problems"]
    return list(listed) if isinstance(listed, list) else []


def _spool(service: Service) -> Path:
    return service.store.folder.root / "spool"
