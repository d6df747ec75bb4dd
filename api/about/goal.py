"""The page of a goal: who set it, until when, how it is measured, and who stands for or against it."""

from pyoxigraph import NamedNode

from api.about.parts import ROWS, About, Asker, Block, source_cell
from api.about.periods import times
from graph.rdf import Term
from ontology.terms import RM
from visualize.words import Words

COLUMNS = (
    Words("who", "主体"),
    Words("stance", "立场"),
    Words("since", "起"),
    Words("until before", "止（不含）"),
    Words("record", "记录"),
    Words("from which file", "来源"),
)
SAYS = (
    (RM.setBy, Words("It is set by {what}. ", "设定者：{what}。")),
    (RM.horizon, Words("Its horizon is {what}. ", "目标期限：{what}。")),
    (RM.dueDate, Words("It is due on {what}. ", "完成期限：{what}。")),
    (RM.measuredBy, Words("It is measured by {what}. ", "衡量指标：{what}。")),
    (RM.partOfGoal, Words("It is part of {what}. ", "从属于{what}。")),
)


def about(asker: Asker, node: NamedNode) -> About:
    """What its page says."""
    page = About("goal", "")
    facts = [(quad.predicate.value, quad.object) for quad in asker.snapshot.quads(node)]
    page.answers = [
        asker.say(words, what=asker.cell(term)) for name, words in SAYS for predicate, term in facts if predicate == name
    ]
    page.blocks = [_stances(asker, node)]
    page.times = times(asker, node)
    page.asks = asker.asks(("stances", {}))
    return page


def _stances(asker: Asker, node: NamedNode) -> Block:
    found: list[tuple[NamedNode, dict[str, Term]]] = []
    for quad in asker.snapshot.quads(None, NamedNode(RM.ofGoal), node):
        if isinstance(quad.subject, NamedNode):
            found.append((quad.subject, {one.predicate.value: one.object for one in asker.snapshot.quads(quad.subject)}))
    names = (RM.holder, RM.stance, RM.validFrom, RM.validTo)
    rows = [
        [*(asker.cell(said.get(name)) for name in names), asker.cell(record), source_cell(record, asker)]
        for record, said in found
    ]
    rows.sort(key=lambda row: (row[1].label, row[0].label))
    empty = Words("Nobody has stated a stance on it.", "无人表明立场。")
    return Block("stances", Words("Who stands for or against it", "各方立场"), COLUMNS, rows[:ROWS], len(rows), None, empty)
