"""`/findings/<code>/remedies`: the smallest changes that would clear a finding, worked out when somebody asks. Writes nothing."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from pyoxigraph import NamedNode

from api.area import lies_in
from api.cells import as_json
from api.change_cells import pieces, plainly
from api.effects import effect_cells, effect_facts, verdict_cell
from api.fact_links import change_path
from api.long_answers import LongAnswers, Wanted
from api.negotiate import agreed
from api.page import language
from api.parameters import LANGUAGES, check_parameters
from api.reader import Reader, check_staff, current_reader, told_version
from api.service import Service
from api.tagged import FORMS
from graph.snapshot import Snapshot
from graph.trial import trial
from queries.change_terms import terms_of
from queries.changes import Change
from queries.events import finding_node
from queries.remedies.search import Remedies, Remedy, remedies
from queries.whatif import Effect
from visualize.words import Words

EXACT = Words(
    "Each of these, made on a copy, clears exactly this finding and adds none; no part of it does so by itself.",
    "以下每一项在副本上试行后，恰好消除此问题且不产生新问题；其任何一部分均不能单独做到。",
)
ALSO = Words(
    "No change was found that clears this finding alone. The smallest that was found adds no fault, but has further effects.",
    "未找到仅消除此问题的变更。已找到的最小变更不产生新问题，但有其他影响。",
)
NONE = Words("No change was found that clears this finding without adding a fault.", "未找到既能消除此问题又不产生新问题的变更。")
NOTHING = Words("There is nothing to clear: it is only listed, or no longer stands.", "无需消除：仅为列出项，或已不成立。")


def blueprint(service: Service, answers: LongAnswers) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("remedies", __name__, url_prefix="/findings/<finding>")

    @door.get("/remedies")
    def negotiated(finding: str) -> ResponseReturnValue:
        """The smallest changes that would clear a finding, each tried on a copy."""
        chosen = agreed(FORMS, "Remedies come as a page or as JSON.")
        return _answer(service, answers, finding, FORMS[chosen])

    @door.get("/remedies.json", endpoint="json")
    def as_facts(finding: str) -> ResponseReturnValue:
        """The same as JSON."""
        return _answer(service, answers, finding, "json")

    return door


def verdict(found: Remedies) -> Words:
    """What was found, in one sentence."""
    if found.exact or found.besides:
        return EXACT if found.exact else ALSO
    return NONE if found.tried else NOTHING


def _answer(service: Service, answers: LongAnswers, code: str, form: str) -> Response:
    check_parameters("lang")
    check_staff("Findings speak of households; they are open to staff only.")

    def searched(there: Snapshot) -> Remedies:
        with trial(service.store) as draft:
            return remedies(draft, finding_node(code, draft))

    about = Words(f"The smallest changes that would clear the finding {code}", f"消除问题 {code} 的最小变更")
    wanted = Wanted("remedies", code, about)
    reader = current_reader()
    with service.store.snapshot() as snapshot:
        finding_node(code, snapshot)
        if form == "html" and not reader.narrow:  # a job would tell such a reader that something changed
            found = answers.later(wanted, snapshot, reader, searched)
        else:
            found = answers.now(wanted, snapshot, reader, lambda: searched(snapshot))
        found = _only_inside(reader, found, snapshot)
        response = _json(found, snapshot) if form == "json" else _html(found, code, snapshot)
    response.vary.add("Accept")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


def _only_inside(reader: Reader, found: Remedies, snapshot: Snapshot) -> Remedies:
    """What was found, without effects on findings outside the area of a reader who has one."""
    if not reader.narrow:
        return found

    def cut(one: Remedy) -> Remedy:
        return replace(one, also=tuple(effect for effect in one.also if _is_inside(reader, effect, snapshot)))

    return replace(found, exact=tuple(map(cut, found.exact)), besides=tuple(map(cut, found.besides)))


def _is_inside(reader: Reader, effect: Effect, snapshot: Snapshot) -> bool:
    scope = effect.about.get("scope")
    return isinstance(scope, NamedNode) and lies_in(reader, scope, snapshot)


def _json(found: Remedies, snapshot: Snapshot) -> Response:
    lang = language()
    body = {
        "finding": as_json(found.finding, snapshot, lang),
        "as_of": snapshot.data_day().isoformat(),
        "version": told_version(snapshot.version),
        "tried": found.tried,
        "verdict": {"en": verdict(found).en, "zh": verdict(found).zh},
        "remedies": [_remedy(one, snapshot, lang) for one in found.exact],
        "besides": [_remedy(one, snapshot, lang) for one in found.besides],
    }
    return Response(json.dumps(body, ensure_ascii=False) + "\n", content_type="application/json")


def _remedy(one: Remedy, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    return {
        "changes": [_change(change, snapshot, lang) for change in one.changes],
        "leaves": one.leaves or None,
        "also": [effect_facts(effect, snapshot, lang) for effect in one.also],
        "whatif": _whatif(one),
    }


def _change(change: Change, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    named = {name: as_json(term, snapshot, lang) for name, term in terms_of(change, snapshot).items()}
    return {
        **change.as_json(),
        "sentence": {each: plainly(change, snapshot, each, whose=_tells_whose()) for each in LANGUAGES},
        "terms": named,
        "form": change_path(change),
    }


def _html(found: Remedies, code: str, snapshot: Snapshot) -> Response:
    lists = {"exact": found.exact, "besides": found.besides}
    text = render_template(
        "remedies.html",
        code=code,
        **{name: [_shown(one, snapshot, language()) for one in offered] for name, offered in lists.items()},
        verdict=verdict(found),
        tried=found.tried,
        data_day=snapshot.data_day().isoformat(),
        version=told_version(snapshot.version),
    )
    return Response(text, content_type="text/html; charset=utf-8")


def _shown(one: Remedy, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    return {
        "changes": [(list(pieces(change, snapshot, lang, whose=_tells_whose())), change_path(change)) for change in one.changes],
        "leaves": verdict_cell(one.leaves, snapshot, lang) if one.leaves else None,
        "also": [effect_cells(effect, snapshot, lang) for effect in one.also],
        "whatif": _whatif(one),
    }


def _tells_whose() -> bool:
    """Whether the records that would change are told with holder and place: these may lie outside the area of a reader."""
    return not current_reader().narrow


def _whatif(one: Remedy) -> str:
    """The path that tries a remedy as a what-if."""
    changes = json.dumps([change.as_json() for change in one.changes], ensure_ascii=False)
    return "/whatif?" + urlencode({"changes": changes} | ({"lang": request.args["lang"]} if "lang" in request.args else {}))
