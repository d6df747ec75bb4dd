"""Records that an earlier copy of a sheet had and its newer copy has not: they are marked as orphaned, never deleted.

Which copies belong together: a sheet is a newer copy of what was read before if file and sheet have the same names and the same
roster is read from them, and if it still has at least half of the records that rest on the earlier copies. So a second village's
`households.xlsx` orphans nothing of the first one's. Copies that were once taken to belong together stay so (`prov:wasRevisionOf`
between their source locations), also where the newer copy changed few rows. Whoever says that the files are `complete` says more:
every record of these rosters that rests on any file and is in none of these is orphaned.

A record rests on the sheet that last said something new about it. While rows of a sheet wait, it orphans nothing.
"""

from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import NamedNode

from graph.imports import FILE_NAME, IN_FILE, READ_BY
from graph.intake.found import Found
from graph.intake.kinds import kinds_of
from graph.intake.survey import Survey
from graph.rdf import CURRENT, META, PREFIXES, text
from graph.snapshot import Snapshot
from ontology.terms import RM

SOURCE, SHEET, ORPHANED_BY = (NamedNode(name) for name in (RM.source, RM.sheet, RM.orphanedBy))
REVISION_OF = NamedNode(PREFIXES["prov"] + "wasRevisionOf")


class Orphans:
    """The records that the sheets of a survey leave behind. What is entered by hand is no copy of anything (`copies`)."""

    def __init__(self, found_in: Survey, known: Snapshot, *, complete: bool, copies: bool = True) -> None:
        self._survey = found_in
        self._known = known
        self._many = copies
        self._complete = complete and not found_in.waiting
        self._copies = {id(found): self._newer_copy_of(found) if copies else [] for found in found_in.found}
        self._homes = {source: found for found in found_in.found for group in self._copies[id(found)] for source in group}

    @cached_property
    def marked(self) -> dict[str, str]:
        """What is orphaned so far, and by which import."""
        return {text(quad.subject): text(quad.object) for quad in self._known.quads(None, ORPHANED_BY, graph=META)}

    def marked_by(self, iri: str) -> str:
        """The import by which a record is orphaned so far; empty if it is not. Who asks for few does not read all of them."""
        if self._many:
            return self.marked.get(iri, "")
        return next((text(quad.object) for quad in self._known.quads(NamedNode(iri), ORPHANED_BY, graph=META)), "")

    def earlier(self, found: Found) -> list[NamedNode]:
        """The newest source location of each line of earlier copies of a sheet."""
        return [max(group, key=self._run) for group in self._copies[id(found)]]

    def moved(self, source: str, found: Found) -> bool:
        """Whether a record that rests on a source and stands in a sheet has left a sheet that is loaded now, too."""
        home = self._homes.get(NamedNode(source)) if source else None
        return home is not None and home is not found

    def missing(self) -> Iterator[tuple[NamedNode, Found]]:
        """The records that become orphans, and the sheet that has them no more."""
        for record, found in self._left() if self._complete else self._left_by_copies():
            if not self._is_here(record) and record.value not in self.marked:
                yield record, found

    def _left_by_copies(self) -> Iterator[tuple[NamedNode, Found]]:
        for source, found in sorted(self._homes.items(), key=lambda home: self._run(home[0])):
            if not found.waiting:
                yield from ((record, found) for record in self._records(source, found))

    def _left(self) -> Iterator[tuple[NamedNode, Found]]:
        """All records of the rosters that are loaded, whatever file they rest on."""
        rosters = {kind: found for found in self._survey.found for kind in kinds_of(found.roster)}
        for source in {quad.subject for quad in self._known.quads(None, READ_BY, graph=META)}:
            for graph in (CURRENT, META):
                for quad in self._known.quads(None, SOURCE, source if isinstance(source, NamedNode) else None, graph):
                    kind = (self._known.ids.split(text(quad.subject)) or ("", ""))[0]
                    if kind in rosters and isinstance(quad.subject, NamedNode):
                        yield quad.subject, rosters[kind]

    def _newer_copy_of(self, found: Found) -> list[set[NamedNode]]:
        """The lines of earlier copies that belong together with a sheet."""
        here = self._named.get((found.sheet.path.name, found.sheet.name), set())
        return [group for group in self._groups(here) if self._is_newer(group, found)]

    def _is_newer(self, group: set[NamedNode], found: Found) -> bool:
        there = kept = 0
        for source in group:
            for record in self._records(source, found):
                if record.value not in self.marked:
                    there += 1
                    kept += self._is_here(record)
        return 0 < there <= 2 * kept

    def _groups(self, sources: set[NamedNode]) -> list[set[NamedNode]]:
        """Sources, those together that were taken as copies of each other."""
        groups: list[set[NamedNode]] = []
        for source in sources:
            near = {quad.object for quad in self._known.quads(source, REVISION_OF, graph=META)}
            near |= {quad.subject for quad in self._known.quads(None, REVISION_OF, source, META)}
            joined = [group for group in groups if group & near]
            groups = [group for group in groups if not group & near] + [{source}.union(*joined)]
        return groups

    def _records(self, source: NamedNode, found: Found) -> Iterator[NamedNode]:
        """The records of the roster of a sheet that rest on a source."""
        for quad in self._known.quads(None, SOURCE, source, META if found.roster.meta else CURRENT):
            split = self._known.ids.split(text(quad.subject))
            if split and split[0] in kinds_of(found.roster) and isinstance(quad.subject, NamedNode):
                yield quad.subject

    def _is_here(self, record: NamedNode) -> bool:
        kind, code = self._known.ids.split(record.value) or ("", "")
        return code in self._survey.codes.get(kind, ())

    @cached_property
    def _named(self) -> dict[tuple[str, str], set[NamedNode]]:
        """The sources of all imports by the names of file and sheet."""
        found: dict[tuple[str, str], set[NamedNode]] = {}
        files = {quad.subject: text(quad.object) for quad in self._known.quads(None, FILE_NAME, graph=META)}
        names = {quad.subject: text(quad.object) for quad in self._known.quads(None, SHEET, graph=META)}
        for quad in self._known.quads(None, IN_FILE, graph=META):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                key = files.get(quad.object, ""), names.get(quad.subject, "")
                found.setdefault(key, set()).add(quad.subject)
        return found

    def _run(self, source: NamedNode) -> tuple[int, ...]:
        code = (self._known.ids.split(source.value) or ("", ""))[1]
        return tuple(int(part) if part.isdigit() else 0 for part in code.split("."))
