"""The page of an import: what it brought, who loaded which files when, what was corrected since, and how to take it back."""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.about.parts import About, Asker, Block, url
from api.cells import Cell
from api.rights import may_open
from graph.imports import import_of
from graph.rdf import META, SUPERSEDED, text, value
from graph.snapshot import Snapshot
from ontology.terms import RM
from queries.run import ask, plain, word
from visualize.words import Words

COLUMNS = (
    Words("file", "文件"),
    Words("sheet", "工作表"),
    Words("records that rest on it now", "现有依据记录数"),
    Words("corrected since", "此后更正数"),
)
LOADED = Words(
    "{who} loaded {n} files with {sheets} sheets on {when}; {records} records rest on them now.",
    "{who}于{when}导入{n}个文件、{sheets}张工作表；现有{records}条记录以此为据。",
)
CORRECTED = Words("{n} of its records were corrected or ended since.", "其中{n}条记录此后已更正或终止。")
UNDO = Words("Take it back", "撤回")
NOTHING_LEFT = Words("Nothing rests on it any more.", "已没有以此为据的记录。")


@dataclass(frozen=True)
class Sheet:
    """One sheet of an import: its file and the number of that, the records that rest on it, and the states superseded since."""

    file: str
    number: int
    sheet: str
    records: int
    superseded: int


def brought(snapshot: Snapshot, number: int) -> list[Sheet]:
    """The sheets of an import, as they stand in one version.

    It counts every record of every import: it is to be kept for a version.
    """
    table = ask("imports", {"import": str(number)}, snapshot).table
    earlier = _superseded(snapshot)
    found = []
    for row in table.named_rows():
        file, sheet = (word(row[name], snapshot) for name in ("name", "sheet"))
        numbers = (int(plain(value(row[name])) or 0) for name in ("file", "records"))
        found.append(Sheet(file, next(numbers), sheet, next(numbers), earlier.get((file, sheet, number), 0)))
    return found


def about(asker: Asker, number: int, sheets: list[Sheet]) -> About:
    """What its page says."""
    page, found = About("import", ""), import_of(asker.snapshot, number)
    if found:
        records = f"{sum(one.records for one in sheets):,}"
        page.answers.append(
            asker.say(
                LOADED,
                who=found.who,
                n=str(len(found.files)),
                sheets=str(len(sheets)),
                when=found.when.replace("T", " ").removesuffix("Z") + " UTC",
                records=records,
            )
        )
    if corrected := sum(one.superseded for one in sheets):
        page.answers.append(asker.say(CORRECTED, n=f"{corrected:,}"))
    rows = [_row(number, sheet) for sheet in sheets]
    page.blocks = [Block("brought", Words("What it brought", "导入内容"), COLUMNS, rows, len(rows))]
    page.shares = ("imports", {"import": str(number)})
    page.asks = asker.asks(("imports", {"import": str(number)}), ("orphans", {"import": str(number)}))
    if number > 1:
        words = Words("Everything that changed with it", "此次导入引起的变化")
        page.acts.append((words, f"/difference?from={number - 1}&to={number}"))
    if not any(one.records for one in sheets):
        page.answers.append(asker.say(NOTHING_LEFT))
    elif may_open(asker.reader, f"/id/import/{number}/undo"):
        page.acts.append((UNDO, f"/id/import/{number}/undo"))
    return page


def _row(number: int, one: Sheet) -> list[Cell]:
    listing = url("records-of-file", {"import": str(number), "file": str(one.number)})
    counts = (f"{n:,}" for n in (one.records, one.superseded))
    return [Cell(one.file, one.file, listing), Cell(one.sheet, one.sheet, None), *(Cell(n, n, None) for n in counts)]


def _superseded(snapshot: Snapshot) -> dict[tuple[str, str, int], int]:
    """How many earlier states of records rest on each sheet of each import."""
    counts: dict[str, int] = {}
    for quad in snapshot.quads(None, NamedNode(RM.source), graph=SUPERSEDED):
        counts[text(quad.object)] = counts.get(text(quad.object), 0) + 1
    found: dict[tuple[str, str, int], int] = {}
    for source, n in counts.items():
        said = snapshot.said(NamedNode(source), META)
        file, run = said.get(RM.inFile), snapshot.ids.split(text(said[RM.readBy])) if RM.readBy in said else None
        if isinstance(file, NamedNode) and run and run[1].isdigit():
            name = next((text(quad.object) for quad in snapshot.quads(file, NamedNode(RM.fileName), graph=META)), "")
            key = (name, text(said[RM.sheet]) if RM.sheet in said else "", int(run[1]))
            found[key] = found.get(key, 0) + n
    return found
