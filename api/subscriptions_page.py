"""`/subscriptions`: webhooks that are told when an answer changes. For staff; machines within the house for administrators only.

GET  /subscriptions                 all of them, as a page or JSON, and a form
POST /subscriptions                 a new one: question, params, url, who; by wish secret, rows, inside, base
GET  /subscriptions/<code>          one of them, with its log
POST /subscriptions/<code>/end      send no more
POST /subscriptions/<code>/resume   go on
"""

import secrets
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.findings import who_of
from api.hook import Hook, check_url, key_of, new_secret
from api.hooks import Hooks
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_may_ask, check_staff, current_reader
from api.service import Service
from api.tagged import FORMS
from graph.rdf import this_second
from ontology.errors import BadRequest, Forbidden
from queries.catalog import catalog, question
from queries.params import resolve

FIELDS = {"question", "params", "url", "who", "secret", "rows", "inside", "base"}


def blueprint(service: Service, hooks: Hooks) -> Blueprint:
    """The routes; open to staff only."""
    door = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")

    @door.before_request
    def only_staff() -> None:
        check_staff("Subscriptions are open to staff only; feeds of what is public are open to everybody.")

    @door.get("")
    def listed() -> ResponseReturnValue:
        """Who is told of which answer, and a form for another one."""
        check_parameters("question", "params", "lang")
        if _form() == "json":
            return jsonify(subscriptions=[hook.facts() for hook in hooks.all()])
        return _page(service, hooks.all(), request.args.to_dict())

    @door.post("")
    def add() -> ResponseReturnValue:
        """Tell an address of every change of an answer from now on; the secret is shown this once."""
        check_parameters("lang")
        check_origin()
        hook = _hook(service, sent_words(FIELDS))
        hooks.add(hook)
        if _form() == "json":
            response = jsonify(hook.facts() | {"secret": hook.secret})
            response.headers["Location"] = f"/subscriptions/{hook.code}"
        else:
            response = _page(service, hooks.all(), {}, hook)
        response.status_code = 201
        return response

    _steps(door, service, hooks)
    return door


def _steps(door: Blueprint, service: Service, hooks: Hooks) -> None:
    """The routes of one subscription."""

    @door.get("/<code>")
    def one(code: str) -> ResponseReturnValue:
        """One subscription, what waits to be sent, and what became of what was sent."""
        check_parameters("lang")
        hook = hooks.find(code)
        return jsonify(hook.facts()) if _form() == "json" else _page(service, [hook], {}, alone=True)

    @door.post("/<code>/end")
    def end(code: str) -> ResponseReturnValue:
        """Send no more."""
        return _went_on(hooks.end, code)

    @door.post("/<code>/resume")
    def resume(code: str) -> ResponseReturnValue:
        """Go on with one that was given up or ended."""
        return _went_on(hooks.resume, code)


def _went_on(step: Any, code: str) -> ResponseReturnValue:
    check_parameters("lang")
    check_origin()
    hook: Hook = step(code)
    if _form() == "json":
        return jsonify(hook.facts())
    return redirect(in_language(f"/subscriptions/{hook.code}", language()), 303)


def _hook(service: Service, said: dict[str, str]) -> Hook:
    """The webhook that somebody wishes, checked.

    BadRequest, Forbidden   what is wrong with it
    """
    asked, reader = question(said.get("question", "").strip()), current_reader()
    check_may_ask(asked)
    params = {
        name: word.strip() for name, word in parse_qsl(said.get("params", "").lstrip("?")) if name != "lang" and word.strip()
    }
    with service.snapshot(reader) as snapshot:
        resolve(asked, params, snapshot)
    inside, rows = said.get("inside", "") == "yes", said.get("rows", "") == "yes"
    if inside and reader.role != "administrator":
        raise Forbidden("A machine within the house can be named by an administrator only (remit subscribe --inside).")
    if rows and asked.access != "public" and reader.role != "administrator":
        raise Forbidden(f"«{asked.name}» speaks of households; its rows are sent only where an administrator allows it (--rows).")
    url, secret = said.get("url", "").strip(), said.get("secret", "").strip() or new_secret()
    check_url(url, inside=inside)
    key_of(secret)
    base = said.get("base", "").strip().rstrip("/") or request.host_url.rstrip("/")
    if not base.startswith(("https://", "http://")) or not base.isprintable():
        raise BadRequest("base is to be the address of this service, such as https://remit.example.org.", field="base")
    who, made = who_of(said), this_second().isoformat()
    return Hook(
        secrets.token_hex(8), asked.name, params, reader.dataset, url, secret, who, made, base=base, rows=rows, inside=inside
    )


def _form() -> str:
    return FORMS[agreed(FORMS, "Subscriptions come as JSON or as a page.")]


def _page(
    service: Service, hooks: list[Hook], given: dict[str, str], new: Hook | None = None, *, alone: bool = False
) -> Response:
    reader = current_reader()
    with service.snapshot(reader) as snapshot:
        version = str(snapshot.version)
    text = render_template(
        "subscriptions.html",
        hooks=hooks,
        new=new,
        given=given,
        alone=alone,
        names=catalog(),
        offered=[asked for asked in catalog().values() if reader.may_ask(asked)],
        version=version,
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.vary.add("Accept")
    response.cache_control.no_store = True
    return response
