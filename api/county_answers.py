"""What other counties answered, kept by county and question in `DIR/counties/` under their ETags.

Only answers that were looked at (`queries.elsewhere`) are kept. A county that does not answer is shown with what it answered
last, its version and when that was known to hold.
"""

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from api.service import Service
from graph.counties import Counties, County, counties_of, fetch
from graph.folder import write_synced
from graph.rdf import this_second
from ontology.errors import BadRequest, RemitError
from queries.catalog import Question
from queries.elsewhere import MOST_ROWS, Told, told
from queries.params import check_names

FOLDER = "counties"
AT_ONCE = 16
"""Counties that are asked at the same time."""
State = Literal["answered", "unchanged", "silent", "not asked"]


@dataclass(frozen=True)
class Kept:
    """A checked answer, with what the county calls it and when it was last known to hold."""

    etag: str
    held: str
    told: Told


@dataclass(frozen=True)
class Heard:
    """What is known of a county: how it answered just now, why not, and its last answer."""

    county: County
    state: State
    kept: Kept | None = None
    why: str = ""

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        last = self.kept
        return {
            "code": self.county.code,
            "name": self.county.name,
            "url": self.county.url,
            "state": self.state,
            "why": self.why or None,
            "version": last.told.version if last else None,
            "as_of": last.told.as_of or None if last else None,
            "held": last.held if last else None,
            "rows": len(last.told.rows) if last else None,
        }


class CountyAnswers:
    """The counties of one service. Safe for threads."""

    def __init__(self, service: Service) -> None:
        self._shared, self._keys = service.store.folder.shared, service.settings.county_keys

    def counties(self) -> Counties:
        """The counties that the folder names; Conflict where its list is wrong."""
        return counties_of(self._shared, self._keys)

    def last(self, asked: Question, given: Mapping[str, str]) -> list[Heard]:
        """What each county answered last, without asking any."""
        _check_words(asked, given)
        return [Heard(one, "not asked", self._kept(one, asked, given)) for one in self.counties().listed]

    def ask(self, asked: Question, given: Mapping[str, str]) -> list[Heard]:
        """Ask all counties at once; in the order of the list.

        BadRequest   a parameter that the question does not have
        """
        _check_words(asked, given)
        counties = self.counties()
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="county") as many:
            return list(many.map(lambda one: self._heard(one, asked, given, counties), counties.listed))

    def _heard(self, county: County, asked: Question, given: Mapping[str, str], limits: Counties) -> Heard:
        last = self._kept(county, asked, given)
        path = f"q/{asked.name}.json?{urlencode(sorted(given.items()) + [('limit', str(MOST_ROWS))])}"
        try:
            found = fetch(county, path, last.etag if last else "", limits)
            if found.body is None and last:
                return self._keep(county, asked, given, Heard(county, "unchanged", Kept(last.etag, _now(), last.told)))
            fresh = Kept(found.etag, _now(), told(asked, found.body or b"", county.name))
            return self._keep(county, asked, given, Heard(county, "answered", fresh))
        except RemitError as error:
            return Heard(county, "silent", last, error.detail)

    def _file(self, county: County, asked: Question, given: Mapping[str, str]) -> Path:
        key = json.dumps([county.url, asked.name, sorted(given.items())])
        return self._shared / FOLDER / county.code / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"

    def _kept(self, county: County, asked: Question, given: Mapping[str, str]) -> Kept | None:
        try:
            said = json.loads(self._file(county, asked, given).read_text(encoding="utf-8"))
            return Kept(said["etag"], said["held"], Told(**said["told"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, county: County, asked: Question, given: Mapping[str, str], heard: Heard) -> Heard:
        if heard.kept:
            file = self._file(county, asked, given)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_synced(file, json.dumps(asdict(heard.kept), ensure_ascii=False), private=True)
        return heard


def _check_words(asked: Question, given: Mapping[str, str]) -> None:
    check_names(asked, given)
    if missing := [name for name, param in asked.params.items() if param.required and not given.get(name)]:
        raise BadRequest(f"«{asked.name}» needs {', '.join(missing)}.")


def _now() -> str:
    return this_second().isoformat()
