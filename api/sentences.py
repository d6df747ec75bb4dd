"""The sentence that says an answer in words: what was asked, on which conditions, how much was found, and the first of it."""

from pyoxigraph import NamedNode

from api.cells import WORDED, cell
from graph.rdf import Term
from graph.snapshot import Snapshot
from queries.catalog import Param
from queries.run import Answer
from visualize.words import Words

IN_FRONT = ("as_of", "since")
TOLD = 4
"""Cells of the first row that are told."""
MOST = 80
"""Letters of one cell that are told."""


def sentence(answer: Answer, snapshot: Snapshot) -> Words:
    """An answer in words, in both languages; true as well of one that found nothing."""
    return Words(_english(answer, snapshot), _chinese(answer, snapshot))


def conditions(answer: Answer, snapshot: Snapshot, lang: str) -> list[tuple[str, str]]:
    """What was asked for beside the question itself: what each parameter is about, and its value as it is called."""
    return [
        (param.about.zh if lang == "zh" else param.about.en, _value(param, answer.params[name], snapshot, lang))
        for name, param in answer.question.params.items()
        if name in answer.params and name not in IN_FRONT and not _usual(param, answer.params[name])
    ]


def _english(answer: Answer, snapshot: Snapshot) -> str:
    total = len(answer.table.rows)
    when = f"As of {answer.as_of}, " if answer.as_of else ""
    when += f"looking back to {answer.params['since']}, " if "since" in answer.params else ""
    found = "nothing on record answers" if not total else f"{total:,} {'row answers' if total == 1 else 'rows answer'}"
    given = "; ".join(f"{about}: {said}" for about, said in conditions(answer, snapshot, "en"))
    said = f"{when}{found} «{answer.question.text.en}»" + (f" ({given})" if given else "")
    first = "; ".join(f"{about}: {words}" for about, words in _first(answer, snapshot, "en"))
    said = said[0].upper() + said[1:]
    return f"{said}. The first: {first}." if first else f"{said}."


def _chinese(answer: Answer, snapshot: Snapshot) -> str:
    total = len(answer.table.rows)
    when = f"截至{answer.as_of}，" if answer.as_of else ""
    when += f"回溯至{answer.params['since']}，" if "since" in answer.params else ""
    found = f"共有{total:,}条结果" if total else "现有记录中没有结果"
    given = "；".join(f"{about}：{said}" for about, said in conditions(answer, snapshot, "zh"))
    said = f"{when}“{answer.question.text.zh}”" + (f"（{given}）" if given else "") + found
    first = "；".join(f"{about}：{words}" for about, words in _first(answer, snapshot, "zh"))
    return f"{said}。第一条：{first}。" if first else f"{said}。"


def _first(answer: Answer, snapshot: Snapshot, lang: str) -> list[tuple[str, str]]:
    """The first cells of the first row that say something, with the names of their columns."""
    row = next(answer.table.named_rows(), {})
    told = [(name, _cell(term, snapshot, lang, words=name in WORDED)) for name, term in row.items() if term is not None]
    columns = answer.question.columns
    return [((columns[name].zh if lang == "zh" else columns[name].en), words) for name, words in told if words][:TOLD]


def _cell(term: Term | None, snapshot: Snapshot, lang: str, *, words: bool) -> str:
    found = cell(term, snapshot, lang, words=words)
    named = f"{found.label} ({found.text})" if found.code else found.label
    return named if len(named) <= MOST else f"{named[: MOST - 1]}…"


def _value(param: Param, word: str, snapshot: Snapshot, lang: str) -> str:
    """What a value is called: a thing by its label and code, a concept by its label."""
    for kind in param.type.split(","):
        if ":" not in kind:
            try:
                found = cell(NamedNode(snapshot.ids.iri(kind, word)), snapshot, lang)
            except ValueError:
                continue
            if found.label not in (word, ""):
                return f"{found.label} ({word})"
    return word


def _usual(param: Param, word: str) -> bool:
    """Whether a value is what is meant where nobody says."""
    return bool(param.setting or param.back) or param.default == word
