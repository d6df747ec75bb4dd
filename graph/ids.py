"""IRIs of things: `<base><kind>/<code>`, minted from a kind and a stable code, and read back.

The base is configuration of the data folder. Codes come from rosters; never names, ID numbers or row numbers.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote

DEFAULT_BASE = "https://remit.example/id/"


@dataclass(frozen=True)
class Ids:
    """Mints and reads the IRIs of one data folder. `base` ends with a slash."""

    base: str = DEFAULT_BASE

    def iri(self, kind: str, code: str) -> str:
        """The IRI of the thing `code` of `kind`; characters outside RFC 3986's unreserved set are percent-encoded."""
        return f"{self.base}{kind}/{quote(code, safe='')}"

    def split(self, iri: str) -> tuple[str, str] | None:
        """Kind and code of an IRI of ours; None for any other IRI."""
        if not iri.startswith(self.base):
            return None
        kind, slash, code = iri[len(self.base) :].partition("/")
        return (kind, unquote(code)) if slash and code and "/" not in code else None
