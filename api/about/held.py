"""Who is responsible: the rows of the question `who` about a thing, with the source of each, and who answers in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from api.about.parts import NOTHING, ROWS, Asker, Block, Sentence, joined, source_cell
from api.cells import Cell
from graph.rdf import Term, text, value
from graph.snapshot import Snapshot
from ontology.terms import RM, RMV
from queries.run import ask
from visualize.parts import INVOLVEMENTS
from visualize.words import Words

LETTERS = {involvement: place for place, involvement in enumerate(INVOLVEMENTS)}
COLUMNS = (
    *(Words("duty", "职责"), Words("involvement", "参与方式"), Words("who", "主体"), Words("over", "范围")),
    *(Words("since", "起"), Words("until before", "止（不含）"), Words("on whose authority", "依据")),
    *(Words("delegated from", "委托自"), Words("record", "记录"), Words("from which file", "来源")),
)
ANSWERS = Words("{who} answers for {duty} over {scope} since {since}. ", "{who}自{since}起对{scope}的{duty}负总责。")
ON_AUTHORITY = Words(
    "{who} answers for {duty} over {scope} since {since}, on the authority of {authority}. ",
    "{who}依据{authority}，自{since}起对{scope}的{duty}负总责。",
)


@dataclass(frozen=True)
class Held:
    """One responsibility that holds on the day."""

    duty: NamedNode
    involvement: str
    who: Term
    scope: Term
    since: Term
    until: Term | None
    authority: Term | None
    delegated: Term | None
    record: Term

    @property
    def accountable(self) -> bool:
        """Whether its holder is accountable."""
        return self.involvement == RMV.accountable


def held(asker: Asker, given: Mapping[str, str]) -> list[Held]:
    """The responsibilities that hold on a day, the weightiest involvement first; none where no day is declared or given."""
    if asker.day() is None and "as_of" not in given:
        return []
    rows = ask("who", given, asker.snapshot).table.rows
    found = [
        Held(duty, text(involvement), who, scope, since, until, authority, delegated, record)
        for duty, involvement, who, scope, since, until, authority, delegated, record in rows
        if isinstance(duty, NamedNode) and involvement and who and scope and since and record
    ]
    return sorted(found, key=rank)


def rank(one: Held) -> int:
    """How weighty the involvement of a responsibility is, 0 for the weightiest."""
    return weight(one.involvement)


def weight(involvement: str) -> int:
    """How weighty an involvement is, 0 for the weightiest."""
    return LETTERS.get(involvement, len(LETTERS))


def held_over(asker: Asker, node: NamedNode) -> list[Held]:
    """The responsibilities over an area, or over one around it, that hold on the data day."""
    around = [quad.object for quad in asker.snapshot.quads(node, NamedNode(RM.inside))]
    records = (quad.subject for area in around for quad in asker.snapshot.quads(None, NamedNode(RM.scope), area))
    found = [one for record in records if isinstance(record, NamedNode) and (one := read(asker.snapshot, record, asker.day()))]
    return sorted(found, key=lambda one: (rank(one), text(one.duty), text(one.record)))


def read(snapshot: Snapshot, record: NamedNode, day: date | None) -> Held | None:
    """A responsibility that holds on a day; None of any other record."""
    said = snapshot.said(record)
    duty = said.get(RM.duty)
    names = (RM.involvement, RM.holder, RM.scope, RM.validFrom)
    if not isinstance(duty, NamedNode) or day is None or not said.keys() >= set(names):
        return None
    start, end = value(said[RM.validFrom]), value(said.get(RM.validTo))
    if not isinstance(start, date) or start > day or (isinstance(end, date) and end <= day):
        return None
    return Held(
        duty,
        text(said[RM.involvement]),
        said[RM.holder],
        said[RM.scope],
        said[RM.validFrom],
        said.get(RM.validTo),
        said.get(RM.basedOn),
        said.get(RM.delegatedFrom),
        record,
    )


def held_block(asker: Asker, records: list[Held], all_url: str, empty: Words, total: int | None = None) -> Block:
    """The first responsibilities as a table that leads to all."""
    return Block(
        "responsible",
        Words("Who is responsible", "谁负责"),
        COLUMNS,
        [_row(asker, one) for one in records[:ROWS]],
        len(records) if total is None else total,
        all_url,
        empty,
        alarm=not records,
    )


def who_answers(asker: Asker, records: Iterable[Held], total: int | None = None, most: int = 3) -> list[Sentence]:
    """A sentence for each of the first who are accountable, and how many more of the `total` there are."""
    accountable = [one for one in records if one.accountable]
    said = [answer(asker, one) for one in accountable[:most]]
    if (more := (len(accountable) if total is None else total) - len(said)) > 0:
        words = Words("And {n} more are accountable.", "另有{n}项负总责的责任。")
        said.append(asker.say(words, n=f"{more:,}"))
    return said


def answer(asker: Asker, one: Held) -> Sentence:
    """Who answers for what, over what, since when, and on whose authority."""
    words = ON_AUTHORITY if one.authority else ANSWERS
    terms = {"who": one.who, "duty": one.duty, "scope": one.scope, "since": one.since, "authority": one.authority}
    return asker.say(words, **{name: asker.cell(term) for name, term in terms.items()})


def nobody(asker: Asker, records: Iterable[Held], duties: Iterable[NamedNode]) -> list[Sentence]:
    """The sentence that nobody is accountable for some duties; none where somebody is for all."""
    there = {one.duty for one in records if one.accountable}
    lacking = [asker.cell(duty) for duty in duties if duty not in there]
    if not lacking:
        return []
    words = Words("Nobody is accountable here for ", "此处无人负总责的职责：")
    return [[(words.said(asker.lang), None), *joined(asker, lacking, 12), (". " if asker.lang == "en" else "。", None)]]


def _row(asker: Asker, one: Held) -> list[Cell]:
    involvement = asker.cell(NamedNode(one.involvement))
    letter = INVOLVEMENTS.get(one.involvement, "")
    return [
        asker.cell(one.duty),
        Cell(letter, f"{letter} · {involvement.label}", involvement.href),
        *(asker.cell(term) for term in (one.who, one.scope, one.since)),
        asker.cell(one.until) if one.until else NOTHING,
        asker.cell(one.authority),
        asker.cell(one.delegated),
        asker.cell(one.record),
        source_cell(one.record, asker),
    ]
