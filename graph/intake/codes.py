"""Which thing a code means: one of the files that are loaded together, or one that the store knows already."""

from pyoxigraph import NamedNode

from graph.intake.survey import Survey
from graph.rdf import TYPE
from graph.snapshot import Snapshot


class Codes:
    """The codes of a survey and of a snapshot."""

    def __init__(self, found_in: Survey, known: Snapshot) -> None:
        self._codes = found_in.codes
        self._known = known

    def find(self, code: str, kinds: tuple[str, ...]) -> str | None:
        """The IRI of a code of one of some kinds, the first that has it, or of the one named as `kind/code`; None if none has."""
        named, _, rest = code.partition("/")
        if rest and named in kinds:
            return self.find(rest, (named,))
        for kind in kinds:
            iri = self._known.ids.iri(kind, code)
            if code in self._codes.get(kind, ()):
                return iri
            if next(self._known.quads(NamedNode(iri), TYPE), None) is not None:
                return iri
        return None
