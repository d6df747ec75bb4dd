"""JSON of Open Referral HSDS (a service, an organisation, a list of them, a page of its API) as the tables of its CSV package.

What is nested becomes a row of its own table. A list belongs to what it is in: its rows say so as the package does, in the
column `service_id` and the like (`attributes` in `link_id` and `link_entity`). A single object is what its owner refers to.
What is said of one thing in several places is put together. Grants of 360Giving come in by the same door (`giving_json.py`).
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from graph.intake.giving_json import grants_of
from graph.upload_guard import check_upload
from ontology.errors import BadRequest

Rows: TypeAlias = dict[str, dict[str, str]]
"""The rows of one table by their identifier."""
TELLING = (
    ("services", {"service_at_locations", "service_areas", "status", "organization", "organization_id"}),
    ("organizations", {"locations", "services", "programs", "legal_status", "website", "organization_identifiers"}),
    ("service_at_locations", {"service_id", "location_id"}),
    ("locations", {"location_type", "addresses", "latitude"}),
    ("taxonomy_terms", {"taxonomy", "taxonomy_id", "taxonomy_detail", "term_uri", "parent_id"}),
)
"""Which table an object belongs to that nothing names: the first some of whose fields it has."""
LISTS = ("contents", "items", "data")
"""Where a page of an API has its objects."""
PLURALS = {"taxonomy": "taxonomies", "accessibility": "accessibility", "funding": "funding", "metadata": "metadata"}


def table_names(path: Path) -> list[str]:
    """The tables that a file of JSON holds.

    BadRequest   it is no JSON, is nested too deeply, or holds nothing of HSDS
    """
    state = path.stat()
    return list(_tables(path, state.st_size, state.st_mtime_ns))


def table_lines(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """The header of a table, numbered 0, and its rows, numbered from 1."""
    state = path.stat()
    rows = list(_tables(path, state.st_size, state.st_mtime_ns)[name].values())
    header = list(dict.fromkeys(column for row in rows for column in row))
    yield 0, header
    for number, row in enumerate(rows, start=1):
        yield number, [row.get(column, "") for column in header]


@lru_cache(maxsize=16)
def _tables(path: Path, size: int, changed: int) -> dict[str, Rows]:
    """The tables of a file; size and time of change only tell its states apart."""
    check_upload(path, "application/json")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{path.name} cannot be read as JSON: {error}. Export it again.") from error
    if (grants := grants_of(content)) is not None:
        return {"grants": {str(number): row for number, row in enumerate(grants)}}
    tables: dict[str, Rows] = {}
    for one in _objects(content):
        if table := _table_of(one):
            _put(one, table, {}, tables)
    if not tables and not _is_package(content):
        raise BadRequest(f"{path.name}: of JSON only JSON-LD, HSDS and 360Giving are read, and this is none of them.")
    return tables


def _is_package(content: Any) -> bool:
    """Whether it is the description of a data package: it says where the tables are, and nothing that they say."""
    return isinstance(content, dict) and isinstance(content.get("resources"), list)


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top: one, those of a list, or those of a page."""
    if isinstance(content, dict) and (page := next((content[name] for name in LISTS if name in content), None)):
        content = page
    for one in content if isinstance(content, list) else [content]:
        if isinstance(one, dict):
            yield one


def _table_of(one: dict[str, Any]) -> str:
    return next((table for table, fields in TELLING if fields & set(one)), "")


def _put(one: dict[str, Any], table: str, owner: dict[str, str], tables: dict[str, Rows]) -> str:
    """Put an object into its table, and what is nested in it into theirs; its identifier."""
    identifier = _word(one.get("id")) or f"{table}-{len(tables.get(table, {})) + 1}"
    row = tables.setdefault(table, {}).setdefault(identifier, {"id": identifier})
    row.update(owner)
    for field, value in one.items():
        if isinstance(value, dict):
            row[f"{field}_id"] = _put(value, _plural(field), {}, tables)
        elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
            for part in value:
                if isinstance(part, dict):
                    _put(part, field, _owner(table, identifier, field), tables)
        elif word := ";".join(map(_word, value)) if isinstance(value, list) else _word(value):
            row[field] = word
    return identifier


def _owner(table: str, identifier: str, field: str) -> dict[str, str]:
    """The columns by which a row says what it belongs to."""
    single = next((one for one, many in PLURALS.items() if many == table), table.removesuffix("s"))
    return {"link_id": identifier, "link_entity": single} if field == "attributes" else {f"{single}_id": identifier}


def _plural(field: str) -> str:
    return PLURALS.get(field, f"{field}s")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()
