"""`/exchanges/...`: publish offers and requests, look at an exchange, and take it one step further. The list is a question."""

import json
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api.exchange import exchange_cells, exchange_facts
from api.findings import seen_of, who_of
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import check_staff, current_reader
from api.service import Service
from api.tagged import FORMS, tagged
from graph.intake.dialect import own_rosters
from graph.rdf import this_second
from graph.snapshot import Draft, Version
from ontology.errors import NotFound, Stale
from queries.entered import By
from queries.exchange_steps import publish, step, take_back
from queries.exchanges import SIDES, read_exchange, side, tag

STEP = {"act", "subject", "quantity", "reason", "who", "seen"}


def blueprint(service: Service) -> Blueprint:
    """The routes of the exchange; open to staff only."""
    door = Blueprint("exchanges", __name__, url_prefix="/exchanges")

    @door.before_request
    def only_staff() -> None:
        check_staff("Exchanges speak of households; they are open to staff only.")

    @door.get("/<request_code>/<offer_code>")
    def one(request_code: str, offer_code: str) -> ResponseReturnValue:
        """One exchange, which is a request and an offer; its ETag is what `If-Match` of a step has to name."""
        check_parameters("lang")
        return _shown(service, request_code, offer_code, _form())

    @door.post("/<request_code>/<offer_code>/steps")
    def take(request_code: str, offer_code: str) -> ResponseReturnValue:
        """Ask, accept, decline, withdraw, deliver, confirm or contest; answers with the exchange as it is now."""
        check_parameters("lang")
        check_origin()
        said = sent_words(STEP)
        _do(service, (request_code, offer_code), said, seen_of(said))
        if request.is_json:
            response = _shown(service, request_code, offer_code, "json")
            response.status_code = 201
            return response
        return redirect(in_language(f"/exchanges/{request_code}/{offer_code}#log", language()), 303)

    _publishing(door, service)
    return door


def _publishing(door: Blueprint, service: Service) -> None:
    """The routes by which offers and requests come and go."""

    @door.post("/<kind>s")
    def put(kind: str) -> ResponseReturnValue:
        """Publish an offer (`/exchanges/offers`) or a request (`/exchanges/requests`): the columns of its roster, and `who`."""
        check_parameters("lang")
        check_origin()
        if kind not in SIDES:
            raise NotFound("Publish under /exchanges/offers or /exchanges/requests.")
        said = sent_words({"who", *_columns(kind)})
        code, version = _publish(service, kind, said)
        if request.is_json:
            return {"code": code, "version": str(version)}, 201
        return redirect(in_language(f"/matches?{kind}={code}", language()), 303)

    @door.post("/<kind>s/<code>/withdraw")
    def withdraw(kind: str, code: str) -> ResponseReturnValue:
        """Take an offer or a request back as a whole: `subject` is its holder."""
        check_parameters("lang")
        check_origin()
        said = sent_words({"subject", "who"})
        by = _by(said)
        version = service.store.commit(lambda draft: take_back(draft, side(kind, code, draft), said.get("subject", ""), by).value)
        return {"code": code, "version": str(version)}, 201


def _do(service: Service, codes: tuple[str, str], said: Mapping[str, str], seen: str) -> Version:
    by = _by(said)

    def edit(draft: Draft) -> str:
        request_side, offer = side("request", codes[0], draft), side("offer", codes[1], draft)
        now = tag(offer, request_side, draft)
        if seen != now:
            raise Stale("The exchange has changed since you looked at it; look at it again, then decide.", seen=now)
        words = {name: word for name, word in said.items() if name not in ("who", "seen")}
        return step(draft, read_exchange(offer, request_side, draft), words, by).value

    return service.store.commit(edit)


def _publish(service: Service, kind: str, said: Mapping[str, str]) -> tuple[str, Version]:
    by, made = _by(said), []

    def edit(draft: Draft) -> str:
        node = publish(draft, kind, {name: word for name, word in said.items() if name != "who"}, by)
        made.append((draft.ids.split(node.value) or ("", ""))[1])
        return node.value

    version = service.store.commit(edit)
    return made[-1], version


def _by(said: Mapping[str, str]) -> By:
    return By(who_of(said), this_second())


def _columns(kind: str) -> set[str]:
    roster = own_rosters().roster(f"{kind}s")
    return {column.header for column in roster.columns} if roster else set()


def _form() -> str:
    return FORMS[agreed(FORMS, "An exchange comes as a page or as JSON.")]


def _shown(service: Service, request_code: str, offer_code: str, form: str) -> Response:
    lang = language()
    with service.snapshot(current_reader()) as snapshot:
        exchange = read_exchange(side("offer", offer_code, snapshot), side("request", request_code, snapshot), snapshot)
        now = tag(exchange.offer, exchange.request, snapshot)
        if form == "json":
            body = json.dumps(exchange_facts(exchange, snapshot, lang), ensure_ascii=False) + "\n"
        else:
            day, version = snapshot.data_day().isoformat(), str(snapshot.version)
            facts = exchange_cells(exchange, snapshot, lang)
            codes = {"request_code": request_code, "offer_code": offer_code}
            body = render_template("exchange.html", data_day=day, version=version, **codes, **facts)
    return tagged(body, form, now)
