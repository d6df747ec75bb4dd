"""The page of a village, township or county: who is accountable there, for which core duties nobody is, and what was found."""

from pyoxigraph import NamedNode

from api.about.found import Standing, findings_block, findings_within
from api.about.held import held, held_block, held_over, nobody, rank, who_answers
from api.about.parts import About, Asker, Block, Sentence, joined, url
from api.about.periods import times
from graph.rdf import literal, text
from ontology.terms import RM
from visualize.focus import AREAS
from visualize.words import Words

HOLDS = Words("Somebody is accountable there for {n} of {all} core duties.", "当地{all}项核心职责中有{n}项有人负总责。")
ABSENCES = Words("Work on its absences", "处理当地缺位")
INSIDE = (Words("place", "地点"),)
BODIES = (Words("subject", "主体"),)
MOST = 40
"""Subjects of one place that are listed; the search has the rest."""
SORTS = {"village": Words("village", "村"), "township": Words("township", "乡镇"), "county": Words("county", "县")}


def about(asker: Asker, node: NamedNode, kind: str, code: str, every: list[Standing]) -> About:
    """What its page says; `every` are all findings that stand."""
    given = {"village": code} if kind == "village" else {}
    records = sorted(held(asker, given) if given else held_over(asker, node), key=lambda one: (rank(one), one.scope != node))
    page = About(kind, "")
    core = core_duties(asker)
    there = {one.duty for one in records if one.accountable} & set(core)
    page.answers = [
        _lies(asker, node),
        *([asker.say(HOLDS, n=str(len(there)), all=str(len(core)))] if asker.day() else []),
        *who_answers(asker, records),
    ]
    page.missing = nobody(asker, records, core) if asker.day() else []
    empty = Words("Nobody holds a responsibility there on the data day.", "数据日当地无人承担责任。")
    page.blocks = [
        held_block(asker, records, url("who", given) if given else url("matrix", {"place": code}), empty),
        *([_inside(asker, node)] if kind != "village" else []),
        _serving(asker, node),
        findings_block(
            asker, findings_within(asker, every, node), f"/findings?{kind}={code}" if kind != "county" else "/findings"
        ),
    ]
    page.times = times(asker, node)
    page.shares = ("who", given) if given else ("matrix", {"place": code})
    if kind == "village" and asker.reader.whole:
        page.acts = [(ABSENCES, f"/findings?village={code}&kind=absence&fault=yes")]
    page.asks = _asks(asker, kind, code)
    return page


def core_duties(asker: Asker) -> list[NamedNode]:
    """The core duties, by their IRIs."""
    duties = (quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.coreDuty), literal(True)))
    return sorted((duty for duty in duties if isinstance(duty, NamedNode)), key=text)


def _lies(asker: Asker, node: NamedNode) -> Sentence:
    wider = [quad.object for quad in asker.snapshot.quads(node, NamedNode(RM.within))]
    kind = (asker.snapshot.ids.split(node.value) or ("", ""))[0]
    sort = SORTS[kind]
    within: Sentence = (
        [((" in " if asker.lang == "en" else "，隶属"), None), *joined(asker, map(asker.cell, wider))] if wider else []
    )
    said = Words("{place} is a " + sort.en, "{place}是" + sort.zh)
    return [*asker.say(said, place=asker.cell(node)), *within, ((". " if asker.lang == "en" else "。"), None)]


def _inside(asker: Asker, node: NamedNode) -> Block:
    """The places directly inside, by name."""
    found = [quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.within), node)]
    areas = [
        area for area in found if isinstance(area, NamedNode) and (asker.snapshot.ids.split(area.value) or ("",))[0] in AREAS
    ]
    cells = sorted(([asker.cell(area)] for area in areas), key=lambda row: row[0].label)
    return Block("inside", Words("Places in it", "下辖地点"), INSIDE, cells, len(cells))


def _serving(asker: Asker, node: NamedNode) -> Block:
    """The subjects that serve exactly this place, by name."""
    found = [quad.subject for quad in asker.snapshot.quads(None, NamedNode(RM.servesArea), node)]
    cells = sorted(([asker.cell(body)] for body in found), key=lambda row: row[0].label)
    empty = Words("No subject is recorded as serving just this place.", "没有记录专门服务此地的主体。")
    return Block("serving", Words("Subjects that serve it", "服务此地的主体"), BODIES, cells[:MOST], len(cells), None, empty)


def _asks(asker: Asker, kind: str, code: str) -> list[tuple[Words, str]]:
    if kind == "village":
        here = {"village": code}
        names = ("who", "needs", "households", "gaps", "overlaps", "findings", "unknowns", "pairings-missing")
        return asker.asks(*((name, here) for name in names), ("what-reaches", {"to": code}), ("matrix", {"place": code}))
    place = {"place": code}
    return asker.asks(
        *((name, place) for name in ("matrix", "coverage-matrix", "incidence", "income-line", "clarity", "allocate"))
    )
