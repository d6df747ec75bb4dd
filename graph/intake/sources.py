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
        self.run = ids.iri("import", run)
        """The IRI of the run."""
        self._earlier: dict[str, list[NamedNode]] = {}
        self._who = who
        self._when = when
        self._numbers: dict[Path | Sheet, int] = {}

    def sheet(self, found: Found) -> str:
        """The IRI of the sheet that a record's `rm:source` names; the row number stands on the record."""
        return self._numbered("source", found.sheet)

    def follow(self, found: Found, earlier: list[NamedNode]) -> None:
        """Note of which sheets one is a newer copy."""
        self._earlier[self.sheet(found)] = earlier

    def retired(self, iri: str) -> str:
        """The IRI under which what a record said before this run is kept."""
        kind, code = self._ids.split(iri) or ("thing", iri)
        return self._ids.iri("superseded", f"{kind}.{code}.{self._run}")

    def retirement(self, iri: str) -> set[tuple[str, str]]:
        """What is said about a superseded record: of what it is an earlier state, and who ended that, when."""
        prov = PREFIXES["prov"]
        return {
            (f"<{prov}specializationOf>", f"<{iri}>"),
            (f"<{prov}wasInvalidatedBy>", f"<{self.run}>"),
            (f"<{prov}invalidatedAtTime>", f'"{self._when}"^^<{XSD}dateTime>'),
        }

    def write(self, found_in: Survey, file: Path) -> None:
        """Write the statements about run, files and sheets as N-Quads."""
        run = self.run
        lines = [line(run, TYPE.value, NamedNode(RM.ImportRun))]
        lines.append(line(run, PREFIXES["prov"] + "endedAtTime", Literal(self._when, datatype=NamedNode(XSD + "dateTime"))))
        user = NamedNode(self._ids.iri("user", self._who))
        lines.append(line(run, PREFIXES["prov"] + "wasAssociatedWith", user))
        lines.append(line(user.value, TYPE.value, NamedNode(PREFIXES["prov"] + "Agent")))
        for path in sorted({found.sheet.path for found in found_in.found}):
            lines += self._file(path)
        for found in found_in.found:
            sheet = self.sheet(found)
            lines.append(line(sheet, TYPE.value, NamedNode(RM.SourceLocation)))
            lines.append(line(sheet, RM.inFile, NamedNode(self._numbered("file", found.sheet.path))))
            lines.append(line(sheet, RM.sheet, Literal(found.sheet.shown)))
            lines.append(line(sheet, RM.readBy, NamedNode(run)))
            lines += [line(sheet, PREFIXES["prov"] + "wasRevisionOf", earlier) for earlier in self._earlier.get(sheet, ())]
        file.write_text("".join(lines), encoding="utf-8")

    def _numbered(self, kind: str, part: Path | Sheet) -> str:
        """Two files may have the same name, and a name may be a person's: IRIs only count."""
        number = self._numbers.setdefault(part, len(self._numbers) + 1)
        return self._ids.iri(kind, f"{self._run}.{number}")

    def _file(self, path: Path) -> list[str]:
        node = self._numbered("file", path)
        return [
            line(node, TYPE.value, NamedNode(RM.SourceFile)),
            line(node, RM.fileName, Literal(path.name)),
            line(node, RM.sha256, Literal(self._digest(path))),
        ]

    def _digest(self, path: Path) -> str:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


def line(subject: str, predicate: str, term: NamedNode | Literal) -> str:
    """A statement of the meta graph as N-Quads."""
    return f"<{subject}> <{predicate}> {term} {META} .\n"
