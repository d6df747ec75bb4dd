"""Goals and trust for a meeting: `/consensus` over all goals, and `/consensus/<subject>`, one page to print for each subject."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pyoxigraph import NamedNode

from api.about.found import findings_about
from api.about.held import Held, held
from api.about.parts import Asker
from api.answer_tables import answered, tables
from api.cells import Cell, cell, label
from api.chart_file import chart_file
from api.long_answers import LongAnswers, Wanted
from api.page import language
from api.parameters import check_parameters
from api.reader import current_reader
from api.service import Service
from graph.rdf import PREFIXES, TYPE, Term, text, value
from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.terms import RM, RMV
from queries.catalog import question
from queries.run import Answer
from visualize.chart import PAGE, Chart, Series, svg
from visualize.words import Words

TITLE = Words("Goals and consensus", "目标与共识")
AGREED = Words("share of players that agreed, %", "同意的承担者比例（%）")
TIES = {RMV.tie_trust: Words("trust", "信任"), RMV.tie_contact: Words("contact", "联系")}
MOST = 8
"""Findings that a page has room for."""
ASKED = tuple((name, dict[str, str]()) for name in ("consensus", "goal-duties", "stances"))
BROADER = NamedNode(PREFIXES["skos"] + "broader")


@dataclass(frozen=True)
class Goal:
    """A goal as a subject sees it: its stance, who objects, and the duties that serve it and that the subject bears."""

    goal: Cell
    due: Cell
    stance: Cell
    agreed: bool
    objectors: list[Cell]
    duties: list[Cell]


@dataclass(frozen=True)
class Tied:
    """Ties of one kind in one direction that hold on the data day: how many, and their mean strength."""

    words: Words
    inward: bool
    number: int
    mean: Decimal


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes."""
    door = Blueprint("consensus", __name__)

    @door.get("/consensus")
    def page() -> ResponseReturnValue:
        """How far each role agrees to each goal, what serves no goal, and which goals nobody serves."""
        check_parameters("lang")
        reader, lang = current_reader(), language()
        with service.snapshot(reader) as snapshot:
            found = answered(ASKED, answers, snapshot)
            wanted = Wanted("/consensus", lang, TITLE)
            made: dict[str, Any] = answers.now(wanted, snapshot, reader, lambda: _meeting(found, snapshot, lang))
            return render_template("consensus.html", title=TITLE.said(lang), **made)

    @door.get("/consensus.svg")
    def picture() -> ResponseReturnValue:
        """The chart as a file."""
        check_parameters("lang")
        reader = current_reader()
        with service.snapshot(reader) as snapshot:
            found = _chart(answers.page(question("consensus"), {}, snapshot, reader), snapshot, language())
        if found is None:
            raise NotFound("There is no goal that anybody could have agreed to.")
        return chart_file(found)

    @door.get("/consensus/<subject>")
    def one(subject: str) -> ResponseReturnValue:
        """What a meeting has to know of one subject: its goals, duties, trust and findings, with room for what is decided."""
        check_parameters("lang")
        with service.snapshot(current_reader()) as snapshot:
            return _subject_page(subject, _known(subject, snapshot), Asker(snapshot, current_reader(), language()))

    return door


def _meeting(found: Mapping[str, Answer], snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """What the page over all goals shows."""
    chart = _chart(found["consensus"], snapshot, lang)
    return {
        "chart": Markup(svg(chart, PAGE)) if chart else None,
        "tables": tables(found, snapshot),
        "subjects": _bodies(found["stances"], snapshot, lang),
    }


def _known(code: str, snapshot: Snapshot) -> NamedNode:
    for kind in ("subject", "person"):
        try:
            node = NamedNode(snapshot.ids.iri(kind, code))
        except ValueError:
            continue
        if next(snapshot.quads(node, TYPE), None) is not None:
            return node
    raise NotFound(f"There is no body or person with the code «{code}».")


def _subject_page(code: str, node: NamedNode, asker: Asker) -> str:
    snapshot, lang, day = asker.snapshot, asker.lang, asker.day() or date.max
    borne = held(asker, {"subject": code}) if asker.day() else []
    goals, served = _goals(node, borne, asker, day)
    faults = [one for one in findings_about(asker, node) if value(one[1].get(RM.fault)) is True]
    return render_template(
        "consensus_subject.html",
        title=label(node, snapshot, lang) or code,
        code=code,
        goals=goals,
        idle_duties=[asker.cell(duty) for duty in dict.fromkeys(one.duty for one in borne) if duty not in served],
        ties=list(_ties(node, snapshot, day)),
        findings=[(asker.cell(finding), *map(asker.cell, _told(said))) for finding, said in faults[:MOST]],
        more=max(len(faults) - MOST, 0),
        as_of=snapshot.setting("data-day"),
    )


def _told(said: dict[str, Term]) -> Iterable[Term | None]:
    return (said.get(name) for name in (RM.findingType, RM.duty, RM.scope, RM.firstSeen))


def _goals(node: NamedNode, borne: list[Held], asker: Asker, day: date) -> tuple[list[Goal], set[NamedNode]]:
    """The goals, phased ones first by their last day, and the duties borne that serve one of them."""
    snapshot, found, served = asker.snapshot, list[tuple[str, Goal]](), set[NamedNode]()
    duties = list(dict.fromkeys(one.duty for one in borne))
    for goal in (quad.subject for quad in snapshot.quads(None, TYPE, NamedNode(RM.Goal))):
        if not isinstance(goal, NamedNode):
            continue
        stances = _stances(goal, snapshot, day)
        said, due = stances.get(node), next((quad.object for quad in snapshot.quads(goal, NamedNode(RM.dueDate))), None)
        needed = {text(quad.object) for quad in snapshot.quads(goal, NamedNode(RM.servedBy))}
        mine = [duty for duty in duties if needed & {duty.value, *_broader(duty, snapshot)}]
        served.update(mine)
        against = [asker.cell(who) for who, stance in stances.items() if text(stance) == RMV.stance_objected]
        agreed = said is not None and text(said) == RMV.stance_agreed
        shown = Goal(asker.cell(goal), asker.cell(due), asker.cell(said), agreed, against, [asker.cell(duty) for duty in mine])
        found.append((text(due) if due else "9999", shown))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].goal.label))], served


def _stances(goal: NamedNode, snapshot: Snapshot, day: date) -> dict[Term, Term]:
    """Who says what of a goal on a day."""
    records = (quad.subject for quad in snapshot.quads(None, NamedNode(RM.ofGoal), goal))
    said = (snapshot.said(record) for record in records if isinstance(record, NamedNode))
    return {one[RM.holder]: one[RM.stance] for one in said if RM.holder in one and RM.stance in one and _holds(one, day)}


def _broader(duty: NamedNode, snapshot: Snapshot) -> set[str]:
    """The duties above one."""
    above = [quad.object for quad in snapshot.quads(duty, BROADER) if isinstance(quad.object, NamedNode)]
    return {one.value for one in above}.union(*(_broader(one, snapshot) for one in above))


def _ties(node: NamedNode, snapshot: Snapshot, day: date) -> Iterable[Tied]:
    for inward, name in ((True, RM.toSubject), (False, RM.fromSubject)):
        strengths: dict[str, list[float]] = defaultdict(list)
        for record in (quad.subject for quad in snapshot.quads(None, NamedNode(name), node)):
            said = snapshot.said(record) if isinstance(record, NamedNode) else {}
            if RM.tieKind in said and RM.strength in said and _holds(said, day):
                strengths[text(said[RM.tieKind])].append(float(text(said[RM.strength])))
        for kind, words in TIES.items():
            if found := strengths.get(kind):
                yield Tied(words, inward, len(found), round(Decimal(str(fmean(found))), 2))


def _holds(said: dict[str, Term], day: date) -> bool:
    first, to = value(said.get(RM.validFrom)), value(said.get(RM.validTo))
    return not (isinstance(first, date) and first > day) and not (isinstance(to, date) and to <= day)


def _chart(answer: Answer, snapshot: Snapshot, lang: str) -> Chart | None:
    """The share that agreed, by goal and role; None without goals or roles."""
    shares: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in answer.table.named_rows():
        goal, role = (cell(row[name], snapshot, lang).label for name in ("goal", "role"))
        shares[role][goal] = 100 * Decimal(text(row["share"])) if row["share"] else Decimal(0)
    if not shares:
        return None
    goals = list(dict.fromkeys(goal for found in shares.values() for goal in found))
    series = [Series(role, [found.get(goal) for goal in goals]) for role, found in shares.items()]
    points = list(zip(goals, series[0].values, strict=True))
    return Chart(TITLE.said(lang), AGREED.said(lang), points, bars=True, name=series[0].name, others=series[1:])


def _bodies(answer: Answer, snapshot: Snapshot, lang: str) -> list[Cell]:
    """The bodies and persons who have not agreed to some phased goal: those that a meeting is about."""
    named = dict.fromkeys(row["subject"] for row in answer.table.named_rows())
    bodies = (term for term in named if isinstance(term, NamedNode) and snapshot.ids.split(term.value))
    return [cell(one, snapshot, lang) for one in bodies if (snapshot.ids.split(one.value) or ("",))[0] != "household"][:200]
