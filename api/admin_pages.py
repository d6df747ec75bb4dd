"""`/admin`: the state of the store, users, keys, roles and thresholds; pages, and JSON for the command line."""

import shutil
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from api import thresholds
from api.account_page import key_from
from api.accounts import keys, links, second_factor, users
from api.accounts.book import Book, User
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.parameters import check_parameters
from api.reader import ROLES, current_reader
from api.rights import GRANTS, RIGHTS
from api.service import Service
from graph.tombstones import backups
from ontology.errors import RemitError

FIELDS = {"name", "role", "areas", "subject", "password"}


def blueprint(service: Service) -> Blueprint:
    """The routes; `api.rights` closes them to everybody but the administrator."""
    door, book = Blueprint("admin", __name__, url_prefix="/admin"), service.accounts

    @door.before_request
    def known() -> None:
        check_parameters("lang")

    @door.get("")
    def state() -> ResponseReturnValue:
        """The state of the store: version, data day, disk, backups."""
        return _page("admin.html", **_state(service))

    @door.get("/roles")
    def roles() -> ResponseReturnValue:
        """What each role may see and do."""
        return _page("admin_roles.html", roles=ROLES, rights=RIGHTS.values(), grants=GRANTS)

    @door.get("/keys")
    def all_keys() -> ResponseReturnValue:
        """The keys of all accounts."""
        owners = {one.id: one for one in users.users(book)}
        return _page("admin_keys.html", keys=keys.keys_of(book), owners=owners, now=book.now())

    @door.post("/keys/<key>/revoke")
    def revoke(key: str) -> ResponseReturnValue:
        """Take anybody's key back."""
        check_origin()
        keys.revoke(book, key)
        return _went_on("/admin/keys", {})

    _users(door, book)
    _one_user(door, book)
    thresholds.add_thresholds(door, service)
    return door


def _users(door: Blueprint, book: Book) -> None:
    """All accounts."""

    @door.get("/users")
    def listed() -> ResponseReturnValue:
        """All accounts."""
        if _json():
            return jsonify(users=[_facts(one) for one in users.users(book)])
        return _listed(book)

    @door.post("/users")
    def add() -> ResponseReturnValue:
        """Make an account (`name`, `role`, `areas`, `subject`); the answer has a one-time link for its password."""
        check_origin()
        said = sent_words(FIELDS)
        try:
            words = (said.get("name", ""), said.get("role", ""))
            who = users.add_user(book, *words, **_scope(said), password=said.get("password", ""))
        except RemitError as error:
            if _json():
                raise
            return _listed(book, error=error)
        return _opened(book, who)


def _one_user(door: Blueprint, book: Book) -> None:
    """What is done with one account, which is named by its id or its name."""

    @door.post("/users/<account>/role")
    def role(account: str) -> ResponseReturnValue:
        """Give an account another role, area or subject; its sign-ins end."""
        check_origin()
        said, who = sent_words(FIELDS - {"name", "password"}), _found(book, account)
        users.set_role(book, who.id, said.get("role", "") or who.role, *_scope(said).values())
        return _went_on("/admin/users", _facts(users.user(book, who.id)))

    @door.post("/users/<account>/disable")
    def disable(account: str) -> ResponseReturnValue:
        """Close an account; its sign-ins end and its keys open nothing."""
        check_origin()
        users.set_disabled(book, _found(book, account).id, disabled=True)
        return _went_on("/admin/users", {"name": account, "disabled": True})

    @door.post("/users/<account>/enable")
    def enable(account: str) -> ResponseReturnValue:
        """Open an account again."""
        check_origin()
        users.set_disabled(book, _found(book, account).id, disabled=False)
        return _went_on("/admin/users", {"name": account, "disabled": False})

    @door.post("/users/<account>/reset")
    def reset(account: str) -> ResponseReturnValue:
        """Take password, second factor and sign-ins from an account; a one-time link opens it again."""
        check_origin()
        who = _found(book, account)
        book.write("UPDATE users SET password = NULL WHERE id = ?", who.id)
        second_factor.stop(book, who.id)
        users.end_sign_ins(book, who.id)
        return _opened(book, who)

    @door.post("/users/<account>/keys")
    def key(account: str) -> ResponseReturnValue:
        """Make a key for an account (`name`, `role`, `areas`, `writes`, `days`); it is in this answer alone."""
        check_origin()
        secret = key_from(book, _found(book, account), sent_words({"name", "role", "areas", "writes", "days"}))
        return _kept_by_nobody(jsonify(key=secret))


def _scope(said: dict[str, str]) -> dict[str, Any]:
    return {"areas": tuple(said.get("areas", "").split()), "subject": said.get("subject", "").strip()}


def _found(book: Book, account: str) -> User:
    row = book.row("SELECT id FROM users WHERE id = ?", account)
    return users.user(book, row["id"]) if row else users.named(book, account)


def _opened(book: Book, who: User) -> Response:
    """The answer with the link by which somebody chooses a password."""
    link = f"{request.host_url.rstrip('/')}/set-up/{links.make_link(book, links.OPEN, who.id, 24 * links.HOUR)}"
    if _json():
        return _kept_by_nobody(jsonify(**_facts(who), link=link))
    return _listed(book, link=link, opened=who)


def _facts(who: User) -> dict[str, Any]:
    return {**asdict(who), "areas": list(who.areas)}


def _listed(book: Book, error: RemitError | None = None, **shown: object) -> Response:
    response = _page("admin_users.html", users=users.users(book), roles=users.SIGNING_IN, error=error, **shown)
    response.status_code = error.status if error else 200
    return response


def _state(service: Service) -> dict[str, Any]:
    root = service.store.folder.root
    disk = shutil.disk_usage(root)
    with service.snapshot(replace(current_reader(), known_at="")) as snapshot:
        return {
            "version": str(snapshot.version),
            "data_day": snapshot.setting("data-day"),
            "sample": snapshot.setting("sample") == "yes",
            "statements": snapshot.size(),
            "free": disk.free,
            "total": disk.total,
            "backups": backups(root),
            "number_of_users": len(users.users(service.accounts)),
            "audit": any(rule.rule == "/audit" for rule in current_app.url_map.iter_rules()),
            "jobs": any(rule.rule == "/jobs" for rule in current_app.url_map.iter_rules()),
        }


def _json() -> bool:
    return agreed(["text/html", "application/json"], "This comes as a page or as JSON.") == "application/json"


def _went_on(place: str, facts: dict[str, Any]) -> ResponseReturnValue:
    return jsonify(facts) if _json() else redirect(in_language(place, language()), 303)


def _kept_by_nobody(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def _page(template: str, **facts: Any) -> Response:
    return _kept_by_nobody(Response(render_template(template, **facts), content_type="text/html; charset=utf-8"))
