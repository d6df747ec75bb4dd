"""What a picture is centred on: `village/V03`, `household/H000001`, `subject/GOV`, `duty/housing`, or a code that is unique."""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.intake.concepts import concepts
from graph.rdf import TYPE
from graph.snapshot import Snapshot
from ontology.errors import BadRequest, NotFound

PARTIES = ("subject", "person")
AREAS = ("village", "township", "county")
KINDS = ("household", *PARTIES, *AREAS, "duty")


@dataclass(frozen=True)
class Focus:
    """One thing that has a neighbourhood."""

    kind: str
    code: str
    iri: str

    @property
    def path(self) -> str:
        """How the thing is asked for."""
        return f"{self.kind}/{self.code}"


def find_focus(asked: str, snapshot: Snapshot) -> Focus:
    """The thing that somebody asked for.

    BadRequest   a bare code that several kinds of things have
    NotFound     there is no such thing, or it is of a kind that has no picture
    """
    kind, slash, code = asked.strip().partition("/")
    kinds, code = ((kind,), code) if slash else (KINDS, kind)
    found = [focus for one in kinds if one in KINDS and (focus := _known(one, code, snapshot))]
    if not found:
        raise NotFound(f"There is no picture of «{asked}». Name a {', a '.join(KINDS[:-1])} or a duty, such as village/V03.")
    if len(found) > 1:
        raise BadRequest(f"«{asked}» can be {' or '.join(focus.path for focus in found)}: say which.")
    return found[0]


def _known(kind: str, code: str, snapshot: Snapshot) -> Focus | None:
    minted = snapshot.ids.iri(kind, code) if code else ""
    iri = concepts("duties").get(code.casefold(), "") if kind == "duty" else minted
    return Focus(kind, code, iri) if iri and next(snapshot.quads(NamedNode(iri), TYPE), None) else None
