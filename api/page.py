"""What every page needs: the language of its reader, links that stay in language and time, and the forms of questions."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale
from markupsafe import Markup

from api.catalog_words import words_of
from api.navigation import above, menus
from api.parameters import LANGUAGES, known_at
from api.reader import Reader
from api.service import Service
from graph.snapshot import Snapshot
from ontology.errors import RemitError
from queries.catalog import Question
from visualize.formats import day, money, number, percent
from visualize.forms import Field
from visualize.param_words import name_of_param, said_word

LANG = "lang"
"""The parameter that names the language of one page, and the cookie that keeps a reader's choice of it."""
THEME = "theme"
"""The cookie that keeps whether pages are light or dark; without one it is as the reader's device says."""
THEMES = ("auto", "light", "dark")
WITHOUT_LANGUAGE = ("/openapi.json",)
IN_TIME = re.compile(
    r"/($|[?#]|(id|q|graph|path|network|matrix|incidence|incomes|households|findings|villages|charts|consensus)([./?#]|$)"
    r"(?!.*/remedies|worklist))"
)
"""Pages that can show what was known at another time; links to them from such a page stay in that time."""


def register(app: Flask, service: Service) -> None:
    """Let every template of the app use `lang`, `t`, `u` and the other helpers, and answers say what their language hangs on."""
    Babel(app, locale_selector=language, default_locale=LANGUAGES[0])
    app.context_processor(lambda: {**helpers(), "edition": lambda: edition(service)})
    app.jinja_env.filters.update(
        {"number": number, "percent": percent, "day": _local(day), "time": _time, "money": _local(money)}
    )

    @app.after_request
    def vary(response: Response) -> Response:
        if g.get("spoken"):
            response.vary.update(("Accept-Language", "Cookie"))
        return response


def helpers() -> dict[str, object]:
    """What every template can use."""
    lang = language()
    return {
        "lang": lang,
        "said_lang": "" if lang == usual_language() else lang,
        "t": lambda en, zh: zh if lang == "zh" else en,
        "u": lambda path: _in_time(in_language(path, lang), known_at()),
        "known_at": known_at(),
        "now_url": _at_present(),
        "theme": theme(),
        "here": _here(),
        "fields": fields,
        "called_word": lambda word: said_word(word).said(lang),
        "called_param": lambda name: name_of_param(name).said(lang),
        "menus": lambda: menus(_whoever()),
        "above": lambda: above() if g.get("reader") else [],
    }


def edition(service: Service) -> tuple[str, str]:
    """The data day and the version that pages are made from, for every page; both empty where the data cannot be read."""
    reader = replace(_whoever(), known_at="")

    def both(snapshot: Snapshot) -> tuple[str, str]:
        return snapshot.setting("data-day") or "", reader.told or str(snapshot.version)

    with suppress(RemitError):
        return service.store.read(reader.dataset, both)
    return "", ""


def _whoever() -> Reader:
    """Who reads the page; the public where somebody was turned away before it was known who asks."""
    found: Reader = g.get("reader") or Reader("public")
    return found


def _local(form: Callable[[object, str], str]) -> Callable[[object], str]:
    """A way to write values, in the language of the page under way."""
    return lambda said: form(said, str(get_locale()))


def _time(said: object) -> Markup:
    """A day or an instant, marked up as such."""
    return Markup('<time datetime="{}">{}</time>').format(said, day(said, str(get_locale())))


def language() -> str:
    """The language of the page under way: what its address says, else what its reader chose, else what the browser asks for."""
    said = request.args.get(LANG, "")
    return said if said in LANGUAGES else usual_language()


def usual_language() -> str:
    """The language of a page whose address says none; found out once for a request, since every link of a page asks."""
    g.spoken = True
    if "usual_language" not in g:
        kept = request.cookies.get(LANG, "")
        g.usual_language = kept if kept in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    found: str = g.usual_language
    return found


def in_language(path: str, lang: str) -> str:
    """A path of ours that stays in a language; it says so only where its reader would get another one."""
    if lang == usual_language() or path.startswith(WITHOUT_LANGUAGE) or "lang=" in path:
        return path
    place, mark, fragment = path.partition("#")
    return f"{place}{'&' if '?' in place else '?'}lang={lang}{mark}{fragment}"


def theme() -> str:
    """Whether the page is light or dark: one of `THEMES`."""
    g.spoken = True
    kept = request.cookies.get(THEME, "")
    return kept if kept in THEMES else THEMES[0]


def look() -> str:
    """What a page hangs on besides its address and the facts: part of its ETag."""
    return f"{language()}-{theme()}"


def _here() -> str:
    """The address of the page under way; of what was sent to it, the home page."""
    return request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else "/"


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
            words_of(param.about),
            param.example,
            param.required,
            given.get(param.name, ""),
        )
        for param in question.params.values()
    ]
