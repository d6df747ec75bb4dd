"""The questions that a reader may ask, by theme."""

from collections.abc import Iterable

from api.reader import Reader
from queries.catalog import Question, catalog, question
from visualize.words import Words


def questions_by_theme(reader: Reader) -> dict[str, list[Question]]:
    """The questions that a reader may ask, in the order of `THEMES`."""
    return by_theme(one.name for one in catalog().values() if reader.may_ask(one))


def by_theme(names: Iterable[str]) -> dict[str, list[Question]]:
    """Some questions, in the order of `THEMES`."""
    asked = [question(name) for name in names]
    return {theme: [one for one in asked if one.theme == theme] for theme in THEMES}


THEMES = {
    "responsibility": Words("Who is responsible", "谁负责"),
    "boundaries": Words("Where responsibility goes wrong", "责任边界出了什么问题"),
    "rules": Words("Each rule of the boundaries by itself", "各条边界规则"),
    "clarity": Words("How clear responsibilities are", "责任有多清晰"),
    "history": Words("What changed over time", "随时间的变化"),
    "households": Words("Households and villages", "农户与村"),
    "resources": Words("Resources and how they reach households", "资源及其到户途径"),
    "structure": Words("How the subjects are organised", "主体如何组织"),
    "information": Words("How information travels", "信息如何传递"),
    "goals": Words("What has been agreed", "达成了哪些共识"),
    "effects": Words("What it has achieved, as stated", "所述成效"),
    "presence": Words("Who is where, as others report it", "谁在何处（据报送）"),
    "provenance": Words("Where the data come from", "数据从何而来"),
}
