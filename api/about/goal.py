"""The page of a goal: its phase and measure, who agreed to it and who did not, and the duties that serve it, first of all."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from api.about.duty import Holders
from api.about.found import Standing
from api.about.parts import ROWS, About, Asker, Block, Sentence, joined, source_cell
from api.about.periods import times
from api.cells import Cell
from graph.rdf import TYPE, Term, literal, text, value
from graph.snapshot import Snapshot
from ontology.errors import Conflict
from ontology.terms import RM, RMV
from queries.run import plain
from visualize.words import Words

COLUMNS = (
    *(Words("who", "主体"), Words("stance", "立场"), Words("since", "起")),
    *(Words("until before", "止（不含）"), Words("record", "记录"), Words("from which file", "来源")),
)
DUTIES = (
    *(Words("duty", "职责"), Words("responsibilities on the data day", "数据日责任数")),
    *(Words("of them accountable", "其中负总责"), Words("open faults", "未处理问题")),
)
FIGURES = (Words("indicator", "指标"), Words("figure", "数字"), Words("about", "关于"), Words("from which file", "来源"))
PARTS = (Words("goal", "目标"), Words("horizon", "目标期限"), Words("due", "完成期限"))
SAYS = (
    (RM.horizon, Words("It is a {what}", "属于{what}")),
    (RM.partOfGoal, Words(", part of {what}", "，从属于{what}")),
    (RM.setBy, Words(", set by {what}", "，由{what}设定")),
    (RM.dueDate, Words(", due on {what}", "，完成期限{what}")),
    (RM.measuredBy, Words(", measured by {what}", "，以{what}衡量")),
)
MOST = 40
"""Stances that are listed."""
LEFT = Words("{n} days are left on the data day.", "截至数据日还有{n}天。")
PAST = Words("Its day is past by {n} days on the data day.", "截至数据日已逾期{n}天。")
SERVED = Words("It is served by ", "对应职责：")
UNSERVED = Words("No duty is named that serves it.", "没有指明对应的职责。")
NONE_ACCOUNTABLE = Words("Nobody is accountable anywhere for ", "各地均无人负总责的职责：")
SAID = {
    RMV.stance_agreed: Words("Agreed ({n}): ", "已同意（{n}）："),
    RMV.stance_objected: Words("Objected ({n}): ", "反对（{n}）："),
    RMV.stance_not_asked: Words("Not asked ({n}): ", "未征询（{n}）："),
}
SILENT = Words("Of {n} who play a part in the programme nothing is known.", "另有{n}个参与主体态度不明。")


@dataclass(frozen=True)
class Stance:
    """What one subject says to a goal."""

    record: NamedNode
    said: dict[str, Term]

    @property
    def stance(self) -> str:
        """The IRI of the stance."""
        term = self.said.get(RM.stance)
        return term.value if isinstance(term, NamedNode) else ""


def players(snapshot: Snapshot) -> frozenset[str]:
    """Who plays a role on the data day, by IRI; it looks at all role holdings, and is to be kept for a version."""
    try:
        day = snapshot.data_day()
    except Conflict:
        return frozenset()
    role, holder, start, end = (str(NamedNode(name)) for name in (RM.roleHeld, RM.holder, RM.validFrom, RM.validTo))
    record = f"?record {role} ?role ; {holder} ?who ; {start} ?from ; {end} ?to"
    when = f"FILTER(?from <= {literal(day)} && {literal(day)} < ?to)"
    return frozenset(text(who) for (who,) in snapshot.select(f"SELECT ?who WHERE {{ {record} {when} }}").rows if who)


def about(
    asker: Asker, node: NamedNode, holders: Callable[[str], Holders], every: Sequence[Standing], playing: frozenset[str]
) -> About:
    """What its page says. `every` are all findings that stand; `playing` are those who play a part in the programme."""
    facts: dict[str, list[Term]] = {}
    for quad in asker.snapshot.quads(node):
        facts.setdefault(quad.predicate.value, []).append(quad.object)
    stances, duties = _stances(asker, node), [term for term in facts.get(RM.servedBy, []) if isinstance(term, NamedNode)]
    held = {duty: holders(duty.value) for duty in duties}
    page = About("goal", "")
    page.answers = [_is(asker, facts), *_time_left(asker, facts), *_who(asker, stances), *_serving(asker, duties)]
    if number := len(playing - {text(one.said[RM.holder]) for one in stances if RM.holder in one.said}):
        page.missing.append(asker.say(SILENT, n=f"{number:,}"))
    idle = [asker.cell(duty) for duty in duties if not held[duty].accountable]
    if idle:
        page.missing.append([(NONE_ACCOUNTABLE.said(asker.lang), None), *joined(asker, idle, 12), _stop(asker)])
    page.blocks = [
        _stance_block(asker, stances),
        _duty_block(asker, held, every),
        _figure_block(asker, facts.get(RM.measuredBy, [])),
        *_parts(asker, node),
    ]
    page.times = times(asker, node) if len(stances) <= MOST else []  # many stances on one line of time say nothing
    code = (asker.snapshot.ids.split(node.value) or ("", ""))[1]
    page.shares = ("stances", {"goal": code})
    page.asks = asker.asks(("stances", {"goal": code}), *(("findings", {"duty": asker.cell(duty).text}) for duty in duties[:1]))
    return page


def _is(asker: Asker, facts: dict[str, list[Term]]) -> Sentence:
    said: Sentence = []
    for name, words in SAYS:
        if name in facts:
            before, _, after = words.said(asker.lang).partition("{what}")
            things = sorted(map(asker.cell, facts[name]), key=lambda thing: thing.label)
            said += [(before, None), *joined(asker, things), (after, None)]
    return [*said, _stop(asker)]


def _time_left(asker: Asker, facts: dict[str, list[Term]]) -> list[Sentence]:
    due, day = (value(facts[RM.dueDate][0]) if RM.dueDate in facts else None), asker.day()
    if not isinstance(due, date) or day is None:
        return []
    return [asker.say(LEFT if due >= day else PAST, n=f"{abs((due - day).days):,}")]


def _stances(asker: Asker, node: NamedNode) -> list[Stance]:
    """What holds on the data day (everything where the data declare none), those who object first."""
    records = (quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.ofGoal), node))
    found = [Stance(record, asker.snapshot.said(record)) for record in records if isinstance(record, NamedNode)]
    order = (RMV.stance_objected, RMV.stance_not_asked, RMV.stance_agreed)
    holding = [one for one in found if _holds(one, asker.day())]
    return sorted(holding, key=lambda one: (order.index(one.stance) if one.stance in order else len(order), one.record.value))


def _holds(one: Stance, day: date | None) -> bool:
    start, end = value(one.said.get(RM.validFrom)), value(one.said.get(RM.validTo))
    begun = not isinstance(start, date) or day is None or start <= day
    return begun and not (isinstance(end, date) and day is not None and end <= day)


def _who(asker: Asker, stances: list[Stance]) -> Iterable[Sentence]:
    for stance, words in SAID.items():
        who = [asker.cell(one.said.get(RM.holder)) for one in stances if one.stance == stance]
        if who:
            yield [*asker.say(words, n=f"{len(who):,}"), *joined(asker, who), _stop(asker)]


def _serving(asker: Asker, duties: list[NamedNode]) -> list[Sentence]:
    if not duties:
        return [asker.say(UNSERVED)]
    return [[(SERVED.said(asker.lang), None), *joined(asker, map(asker.cell, duties), 12), _stop(asker)]]


def _stance_block(asker: Asker, stances: list[Stance]) -> Block:
    names = (RM.holder, RM.stance, RM.validFrom, RM.validTo)
    rows = [
        [*(asker.cell(one.said.get(name)) for name in names), asker.cell(one.record), source_cell(one.record, asker)]
        for one in stances[:MOST]
    ]
    empty = Words("Nobody has stated a stance on it.", "无人表明立场。")
    return Block("stances", Words("Who stands for or against it", "各方立场"), COLUMNS, rows, len(stances), None, empty)


def _duty_block(asker: Asker, held: dict[NamedNode, Holders], every: Sequence[Standing]) -> Block:
    faults = Counter(said.get(RM.duty) for _, said in every if said.get(RM.fault) == literal(True))
    rows = [
        [
            asker.cell(duty),
            *(_number(n) for n in (there.total, there.accountable)),
            _number(faults[duty], f"/findings?fault=yes&duty={asker.cell(duty).text}"),
        ]
        for duty, there in held.items()
    ]
    return Block("duties", Words("Duties that serve it", "对应的职责"), DUTIES, rows, len(rows), None, UNSERVED)


def _figure_block(asker: Asker, indicators: list[Term]) -> Block:
    """The figures that a source states by each indicator; an indicator without any says so by its empty cells."""
    rows = []
    for indicator in indicators:
        figures = [quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.ofIndicator), indicator)]
        rows += [_figure(asker, indicator, figure) for figure in figures if isinstance(figure, NamedNode)]
        rows += [] if figures else [[asker.cell(indicator), *(_word("") for _ in FIGURES[1:])]]
    empty = Words("No indicator of it is named.", "没有指明衡量指标。")
    return Block("measures", Words("How it is measured", "如何衡量"), FIGURES, rows[:ROWS], len(rows), None, empty)


def _figure(asker: Asker, indicator: Term, figure: NamedNode) -> list[Cell]:
    said = asker.snapshot.said(figure)
    number = plain(value(said.get(RM.quantity)))
    label = f"{number} {asker.cell(said.get(RM.unit)).label}".strip()
    itself = asker.cell(figure)
    return [
        asker.cell(indicator),
        Cell(number, label, itself.href),
        asker.cell(said.get(RM.figureScope)),
        source_cell(figure, asker),
    ]


def _parts(asker: Asker, node: NamedNode) -> list[Block]:
    """The goals that are part of it."""
    goals = [quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.partOfGoal), node)]
    rows = []
    for goal in goals:
        if isinstance(goal, NamedNode) and any(asker.snapshot.quads(goal, TYPE, NamedNode(RM.Goal))):
            said = asker.snapshot.said(goal)
            rows.append([asker.cell(goal), asker.cell(said.get(RM.horizon)), asker.cell(said.get(RM.dueDate))])
    rows.sort(key=lambda row: row[0].text)
    return [Block("parts", Words("Goals that are part of it", "所含目标"), PARTS, rows[:ROWS], len(rows))] if rows else []


def _number(number: int, href: str | None = None) -> Cell:
    return Cell(str(number), f"{number:,}", href if number else None)


def _word(said: str) -> Cell:
    return Cell(said, said, None)


def _stop(asker: Asker) -> tuple[str, Cell | None]:
    return (". " if asker.lang == "en" else "。"), None
