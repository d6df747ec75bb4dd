"""Where records come from: the import run, its files and their sheets, as statements of the meta graph."""

import hashlib
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.ids import Ids
from graph.intake.found import Found
from graph.intake.survey import Survey
from graph.intake.workbooks import Sheet
from graph.rdf import META, PREFIXES, TYPE, XSD
from ontology.terms import RM


class Sources:
    """Names the sources of one import run. `when` is an xsd:dateTime, `who` a user's name."""

    def __init__(self, ids: Ids, run: str, who: str, when: str) -> None:
        self._ids = ids
        self._run = run
        self._who = who
        self._when = when
        self._numbers: dict[Path | Sheet, int] = {}

    def sheet(self, found: Found) -> str:
        """The IRI of the sheet that a record's `rm:source` names; the row number stands on the record."""
        return self._numbered("source", found.sheet)

    def retired(self, iri: str) -> str:
        """The IRI under which what a record said before this run is kept."""
        kind, code = self._ids.split(iri) or ("thing", iri)
        return self._ids.iri("superseded", f"{kind}.{code}.{self._run}")

    def retirement(self, iri: str) -> set[tuple[str, str]]:
        """What is said about a superseded record: of what it is an earlier state, and who ended that, when."""
        prov = PREFIXES["prov"]
        return {
            (f"<{prov}specializationOf>", f"<{iri}>"),
            (f"<{prov}wasInvalidatedBy>", f"<{self._ids.iri('import', self._run)}>"),
            (f"<{prov}invalidatedAtTime>", f'"{self._when}"^^<{XSD}dateTime>'),
        }

    def write(self, found_in: Survey, file: Path) -> None:
        """Write the statements about run, files and sheets as N-Quads."""
        run = self._ids.iri("import", self._run)
        lines = [_line(run, TYPE.value, NamedNode(RM.ImportRun))]
        lines.append(_line(run, PREFIXES["prov"] + "endedAtTime", Literal(self._when, datatype=NamedNode(XSD + "dateTime"))))
        user = NamedNode(self._ids.iri("user", self._who))
        lines.append(_line(run, PREFIXES["prov"] + "wasAssociatedWith", user))
        lines.append(_line(user.value, TYPE.value, NamedNode(PREFIXES["prov"] + "Agent")))
        for path in sorted({found.sheet.path for found in found_in.found}):
            lines += self._file(path)
        for found in found_in.found:
            sheet = self.sheet(found)
            lines.append(_line(sheet, TYPE.value, NamedNode(RM.SourceLocation)))
            lines.append(_line(sheet, RM.inFile, NamedNode(self._numbered("file", found.sheet.path))))
            lines.append(_line(sheet, RM.sheet, Literal(found.sheet.shown)))
            lines.append(_line(sheet, RM.readBy, NamedNode(run)))
        file.write_text("".join(lines), encoding="utf-8")

    def _numbered(self, kind: str, part: Path | Sheet) -> str:
        """Two files may have the same name, and a name may be a person's: IRIs only count."""
        number = self._numbers.setdefault(part, len(self._numbers) + 1)
        return self._ids.iri(kind, f"{self._run}.{number}")

    def _file(self, path: Path) -> list[str]:
        node = self._numbered("file", path)
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return [
            _line(node, TYPE.value, NamedNode(RM.SourceFile)),
            _line(node, RM.fileName, Literal(path.name)),
            _line(node, RM.sha256, Literal(digest)),
        ]


def _line(subject: str, predicate: str, term: NamedNode | Literal) -> str:
    return f"<{subject}> <{predicate}> {term} {META} .\n"
