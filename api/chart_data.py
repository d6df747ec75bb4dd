"""What each chart of the page `/charts` shows: a picture, if there is something to draw, and the table that says the same."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import NamedNode

from api.catalog_words import words_of
from api.cells import cell
from api.long_answers import LongAnswers, Wanted
from api.overviews import named
from api.page import language
from api.reader import Reader
from graph.rdf import Term, literal, text, value
from graph.snapshot import Row, Snapshot, Table
from ontology.terms import RM
from queries.catalog import question
from queries.overview import Overview
from queries.run import ask, word
from visualize.chart import Chart, Mark, Series
from visualize.distribution import histogram
from visualize.words import Words, name_of

PAPER = "https://w3id.org/remit/paper#"
CATEGORIES = ("operational", "wage", "property", "long-term", "short-term")
SPREAD = {
    "mean": Words("mean", "均值"),
    "sd": Words("standard deviation", "标准差"),
    "min": Words("minimum", "最小值"),
    "max": Words("maximum", "最大值"),
}
MOST_LOADED = 15
TENTHS = [Decimal(step) / 10 for step in range(11)]


@dataclass(frozen=True)
class Asked:
    """What the charts are about, as resolved; `place` is an IRI, empty for everything."""

    place: str
    code: str
    year: int
    formula: str
    resource: str
    as_of: str
    snapshot: Snapshot
    reader: Reader
    seen: Overview
    answers: LongAnswers
    patience: float | None = None

    def given(self, **more: str) -> dict[str, str]:
        """Parameters of a question, without those that are not said."""
        return {name: word for name, word in {"place": self.code, "as_of": self.as_of, **more}.items() if word}

    def rows(self, name: str, **more: str) -> Table:
        """The answer of a question, worked out by a job if it is not there."""
        given = self.given(**more)
        about = question(name).text
        wanted = Wanted(f"chart-{name}", repr(sorted(given.items())), words_of(about))
        made: Table = self.answers.later(
            wanted, self.snapshot, self.reader, lambda there: ask(name, given, there).table, self.patience
        )
        return made


@dataclass(frozen=True)
class Made:
    """A chart, None where there is nothing to draw, and its table: what the columns are called, and the rows."""

    chart: Chart | None
    columns: list[Words]
    rows: list[Row] = field(default_factory=list)
    note: str = ""


def distribution(asked: Asked) -> Made:
    """How many households have how much a head, against the poverty line of the year, by a version of the formula."""
    lang = language()
    table = asked.rows("income-versions", year=str(asked.year), formula=asked.formula)
    rows = list(table.named_rows())
    amounts = [Decimal(str(value(row["after_per_head"]))) for row in rows if row["after_per_head"] is not None]
    line = next((Decimal(str(value(row["line"]))) for row in rows if row["line"] is not None), None)
    columns = [Words("yuan a head from", "人均收入（元）起"), Words("households", "户数")]
    if not amounts:
        return Made(None, columns)
    steps = histogram(amounts)
    points = [(name, Decimal(count)) for name, count in zip(steps.names, steps.counts, strict=True)]
    mark = Mark(steps.share(line), f"{Words('poverty line', '贫困线').said(lang)} {line:,f}") if line is not None else None
    title = f"{DISTRIBUTION.said(lang)}, {asked.year}"
    unit = Words("households by yuan a head", "户，按人均元").said(lang)
    below = sum(amount < line for amount in amounts) if line is not None else None
    told = "" if below is None else f"{below:,} / {len(amounts):,} {Words('below the line', '低于贫困线').said(lang)}"
    rows_ = [(literal(steps.width * place), literal(count)) for place, count in enumerate(steps.counts)]
    return Made(Chart(title, unit, points, bars=True, mark=mark), columns, list(rows_), told)


def spread(asked: Asked) -> Made:
    """Mean, standard deviation, least and greatest by category, beside Table I of the study."""
    rows = _incomes(asked)
    columns = [CATEGORY, *SPREAD.values(), *map(_of_study, SPREAD.values())]
    made: list[Row] = []
    for category, row in rows.items():
        ours = [row[name] for name in ("mean", "sd", "least", "most")]
        made.append((row["category"], *ours, *(_stated(f"table-1-{category}-{name}", asked.snapshot) for name in SPREAD)))
    figures = [_number(_stated(f"table-1-{category}-mean", asked.snapshot)) for category in rows]
    return Made(_means(SPREAD_TITLE, rows, asked, "mean", Series(STUDY_2017.said(language()), figures)), columns, made)


def change(asked: Asked) -> Made:
    """The means of the year and the one before, of the households known in both, beside Table II of the study."""
    rows = _incomes(asked)
    before, after, moved = (Words(said, said) for said in (str(asked.year - 1), str(asked.year), "±"))
    study = [_of_study(Words(said, said)) for said in ("2016", "2017", "±")]
    made: list[Row] = []
    for category, row in rows.items():
        stated = (_stated(f"table-2-{category}-{name}", asked.snapshot) for name in ("2016", "2017", "difference"))
        made.append((row["category"], row["before"], row["after"], row["change"], *stated))
    other = Series(before.en, [_number(row["before"]) for row in rows.values()])
    return Made(_means(CHANGE_TITLE, rows, asked, "after", other), [CATEGORY, before, after, moved, *study], made)


def by_line(asked: Asked) -> Made:
    """Year by year: mean and median a head beside the poverty line, with how many are below it and how much is transfers."""
    lang = language()
    table = asked.rows("income-line")
    columns = list(map(words_of, question("income-line").columns.values()))
    rows = list(table.named_rows())
    if not rows:
        return Made(None, columns)
    points = [(word(row["year"], asked.snapshot), _number(row["mean"])) for row in rows]
    others = [Series(words.said(lang), [_number(row[name]) for row in rows]) for name, words in BESIDE_MEAN.items()]
    unit = Words("yuan a head", "元/人").said(lang)
    chart = Chart(BY_LINE.said(lang), unit, points, bars=True, name=Words("mean", "均值").said(lang), others=others)
    return Made(chart, columns, table.rows)


def lorenz(asked: Asked) -> Made:
    """How a resource is spread over those who take part, from those with least."""
    lang = language()
    rows = list(asked.rows("lorenz", place="", resource=asked.resource).named_rows())
    columns = [Words("share of subjects", "主体比例"), Words("share of the resource", "资源比例"), Words("unit", "单位")]
    units = list(dict.fromkeys(cell(row["unit"], asked.snapshot, lang).label for row in rows))
    curves = {unit: _curve([row for row in rows if cell(row["unit"], asked.snapshot, lang).label == unit]) for unit in units}
    if not curves:
        return Made(None, columns)
    points = [(f"{int(tenth * 100)}%", tenth * 100) for tenth in TENTHS]
    others = [Series(unit, [share * 100 for share in curve]) for unit, curve in curves.items()]
    chart = Chart(LORENZ.said(lang), "%", points, name=Words("equality", "完全均等").said(lang), others=others)
    table: list[Row] = [
        (literal(tenth), literal(round(share, 4)), literal(unit))
        for unit, curve in curves.items()
        for tenth, share in zip(TENTHS, curve, strict=True)
    ]
    ginis = "; ".join(f"{unit}: {_gini(curve):.2f}" for unit, curve in curves.items())
    return Made(chart, columns, table, f"{Words('Gini coefficient, about', '基尼系数约').said(lang)} {ginis}")


def coverage(asked: Asked) -> Made:
    """In how many villages nobody, one or several are accountable for each core duty."""
    lang, day = language(), asked.as_of
    villages = asked.seen.inside(asked.place)
    held: dict[tuple[str, str], set[str]] = {}
    for one in asked.seen.held:
        if one.involvement == "accountable" and one.holds(day):
            held.setdefault((one.scope, one.duty), set()).add(one.holder)
    counts: dict[str, Counter[int]] = {duty: Counter() for duty in asked.seen.duties}
    for village in villages:
        around = list(asked.seen.around(village.iri))
        for duty in counts:
            found = set[str]().union(*(held.get((place, duty), set()) for place in around))
            counts[duty][min(len(found), 2)] += 1
    names = (Words("exactly one", "唯一"), Words("nobody", "无人"), Words("several", "多人"))
    series = [
        Series(words.said(lang), [Decimal(counts[duty][n]) for duty in counts]) for words, n in zip(names, (1, 0, 2), strict=True)
    ]
    labels = [name_of(duty, asked.snapshot).said(lang) for duty in counts]
    points = list(zip(labels, series[0].values, strict=True))
    unit = Words("villages", "村").said(lang)
    chart = Chart(COVERAGE.said(lang), unit, points, bars=True, name=series[0].name, others=series[1:]) if villages else None
    rows: list[Row] = [(NamedNode(duty), *(literal(counts[duty][n]) for n in (1, 0, 2))) for duty in counts]
    return Made(chart, [Words("duty", "职责"), *names], rows)


def load(asked: Asked) -> Made:
    """For how much the subjects with most are accountable and responsible in a place."""
    lang = language()
    inside = {one.iri for one in asked.seen.places.values() if not asked.place or asked.place in asked.seen.around(one.iri)}
    here = [one for one in asked.seen.held if one.holds(asked.as_of) and (one.scope in inside or one.village in inside)]
    numbers = {name: Counter(one.holder for one in here if one.involvement == name) for name in ("accountable", "responsible")}
    order = sorted(
        {one.holder for one in here}, key=lambda iri: (-numbers["accountable"][iri], -numbers["responsible"][iri], iri)
    )
    shown = [named(iri, asked.snapshot) for iri in order[:MOST_LOADED]]
    points = [(one.code, Decimal(numbers["accountable"][iri])) for one, iri in zip(shown, order, strict=False)]
    names = (Words("accountable", "负总责"), Words("responsible", "执行"))
    other = Series(names[1].said(lang), [Decimal(numbers["responsible"][iri]) for iri in order[:MOST_LOADED]])
    unit = Words("responsibilities", "责任项").said(lang)
    chart = Chart(LOAD.said(lang), unit, points, bars=True, name=names[0].said(lang), others=[other]) if points else None
    rows: list[Row] = [
        (NamedNode(iri), *(literal(numbers[name][iri]) for name in ("accountable", "responsible"))) for iri in order
    ]
    return Made(chart, [Words("subject", "主体"), *names], rows)


def _incomes(asked: Asked) -> dict[str, dict[str, Term | None]]:
    """The rows of the question by short word of the category; sums are left out."""
    table = asked.rows("incomes", year=str(asked.year))
    found = {word(row["category"], asked.snapshot).removeprefix("income-"): row for row in table.named_rows()}
    return {category: found[category] for category in CATEGORIES if category in found}


def _means(title: Words, rows: dict[str, dict[str, Term | None]], asked: Asked, column: str, other: Series) -> Chart | None:
    """The means by category, in a column of the rows, beside others."""
    if not rows:
        return None
    points = [(_called(row["category"], asked), _number(row[column])) for row in rows.values()]
    unit = Words("yuan per household", "元/户").said(language())
    return Chart(title.said(language()), unit, points, bars=True, name=str(asked.year), others=[other])


def _of_study(words: Words) -> Words:
    return Words(f"study: {words.en}", f"研究：{words.zh}")


def _called(term: Term | None, asked: Asked) -> str:
    return name_of(text(term), asked.snapshot).said(language()) if term else ""


def _number(term: Term | None) -> Decimal | None:
    return None if term is None else Decimal(str(value(term)))


def _stated(name: str, snapshot: Snapshot) -> Term | None:
    """What the study states; None where it says nothing."""
    return next((quad.object for quad in snapshot.quads(NamedNode(PAPER + name), NamedNode(RM.quantity))), None)


def _curve(rows: Iterable[dict[str, Term | None]]) -> list[Decimal]:
    """The share of the resource at every tenth of the subjects, on the line between two ranks."""
    points = [(Decimal(0), Decimal(0))]
    points += [(_number(row["subjects_share"]) or Decimal(0), _number(row["amount_share"]) or Decimal(0)) for row in rows]
    return [_between(points, tenth) for tenth in TENTHS]


def _between(points: list[tuple[Decimal, Decimal]], at: Decimal) -> Decimal:
    for (left, low), (right, high) in zip(points, points[1:], strict=False):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left) if right > left else high
    return points[-1][1]


def _gini(curve: list[Decimal]) -> Decimal:
    return 1 - sum(((low + high) / 10 for low, high in zip(curve, curve[1:], strict=False)), Decimal(0))


CATEGORY = Words("income category", "收入类别")
STUDY_2017 = Words("study, 2017", "研究（2017年）")
DISTRIBUTION = Words("Income a head", "人均收入分布")
SPREAD_TITLE = Words("Income by category (Table I)", "各类收入（表一）")
CHANGE_TITLE = Words("Change of mean income (Table II)", "平均收入变化（表二）")
BY_LINE = Words("Income a head and the poverty line, by year", "历年人均收入与贫困线")
BESIDE_MEAN = {"median": Words("median", "中位数"), "line": Words("poverty line of the year", "该年度贫困线")}
LORENZ = Words("Lorenz curve of a resource", "资源洛伦兹曲线")
COVERAGE = Words("Who is accountable in the villages, by duty", "各村负总责情况（按职责）")
LOAD = Words("Load of the subjects with most", "负荷最重的主体")
CHARTS: dict[str, tuple[Words, Callable[[Asked], Made]]] = {
    "distribution": (DISTRIBUTION, distribution),
    "line": (BY_LINE, by_line),
    "table-1": (SPREAD_TITLE, spread),
    "table-2": (CHANGE_TITLE, change),
    "lorenz": (LORENZ, lorenz),
    "coverage": (COVERAGE, coverage),
    "load": (LOAD, load),
}
OPEN = ("coverage", "load")
"""The charts that speak of no household and of nobody's resources."""
