"""JSON of 360Giving (`{"grants": [...]}`) as the table of its spreadsheet: one grant a row, one path a column.

A path is written with colons (`fundingOrganization:0:id`), as the headings of the spreadsheet are. Of lists of which the
dialect leaves everything out, only the first is named, so that a grant for many places has no more columns than one for one.
"""

from collections.abc import Iterator
from typing import Any

LEFT_OUT = {"beneficiaryLocation", "classifications", "grantProgramme", "location"}


def grants_of(content: Any) -> list[dict[str, str]] | None:
    """The rows of the grants of a file; None where it is no file of grants."""
    grants = content.get("grants") if isinstance(content, dict) else None
    if not isinstance(grants, list) or not all(isinstance(one, dict) and "id" in one for one in grants):
        return None
    return [dict(_cells(one, "")) for one in grants]


def _cells(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The paths below a value, and what they say; null says nothing."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _cells(part, f"{path}:{name}" if path else name)
    elif isinstance(value, list):
        first_only = path.rpartition(":")[2] in LEFT_OUT
        for number, part in enumerate(value[:1] if first_only else value):
            yield from _cells(part, f"{path}:{number}")
    elif value is not None:
        yield path, ("yes" if value else "no") if isinstance(value, bool) else str(value).strip()
