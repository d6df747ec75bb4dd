"""What every page needs: its language and the time it is in, its links, and the forms of questions."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, request

from api.parameters import known_at
from api.reader import Reader
from queries.catalog import Question, catalog
from visualize.forms import Field
from visualize.words import Words

WITHOUT_LANGUAGE = ("/openapi.json",)
IN_TIME = re.compile(
    r"/($|[?#]|(id|q|graph|path|network|matrix|incidence|incomes|households|findings|villages|charts)([./?#]|$)(?!.*/remedies|worklist))"
)
"""Pages that can show what was known at another time; links to them from such a page stay in that time."""


def blueprint() -> Blueprint:
    """The helpers of all templates: `lang`, `t`, `u`, `other_language`, `fields`."""
    door = Blueprint("home", __name__)
    door.app_context_processor(helpers)
    return door


def questions_by_theme(reader: Reader) -> dict[str, list[Question]]:
    """The questions that a reader may ask, in the order of `THEMES`."""
    asked = [question for question in catalog().values() if reader.may_ask(question)]
    return {theme: [question for question in asked if question.theme == theme] for theme in THEMES}


def helpers() -> dict[str, object]:
    """What every template can use."""
    lang = language()
    return {
        "lang": lang,
        "t": lambda en, zh: zh if lang == "zh" else en,
        "u": lambda path: _in_time(in_language(path, lang), known_at()),
        "known_at": known_at(),
        "now_url": _at_present(),
        "other_language": _other_language(lang),
        "fields": fields,
    }


def language() -> str:
    """The language of the request's page: `zh` if asked for, else `en`."""
    return "zh" if request.args.get("lang") == "zh" else "en"


def in_language(path: str, lang: str) -> str:
    """A path of ours that stays in a language."""
    if lang == "en" or path.startswith(WITHOUT_LANGUAGE) or "lang=" in path:
        return path
    place, mark, fragment = path.partition("#")
    return f"{place}{'&' if '?' in place else '?'}lang={lang}{mark}{fragment}"


def _in_time(path: str, known_at: str) -> str:
    """A path of ours that stays in the record time of the page it is on."""
    if not known_at or "known_at=" in path or not IN_TIME.match(path):
        return path
    place, mark, fragment = path.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{urlencode({'known_at': known_at})}{mark}{fragment}"


def _at_present() -> str:
    """The page of the request as it is now."""
    said = {name: word for name, word in request.args.items() if name != "known_at"}
    return request.path + (f"?{urlencode(said)}" if said else "")


def fields(question: Question, given: Mapping[str, str]) -> list[Field]:
    """The inputs of a question's form, filled in with what was given."""
    return [
        Field(
            param.name,
            param.type,
            Words(param.about.en, param.about.zh),
            param.example,
            param.required,
            given.get(param.name, ""),
        )
        for param in question.params.values()
    ]


def _other_language(lang: str) -> str | None:
    """The same page in the other language; None for a page that has one language only."""
    if request.path.startswith(WITHOUT_LANGUAGE):
        return None
    said = request.args.to_dict() | {"lang": "en" if lang == "zh" else "zh"}
    return f"{request.path}?{urlencode(said)}"


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
