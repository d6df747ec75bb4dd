"""The server process: the web on loopback, the administrator's socket in the data folder, and an orderly end."""

import sys
import threading
from collections.abc import Callable
from typing import Any

from waitress import create_server

from api.accounts import links
from api.app import create_app, create_bare_app
from api.backing_up import Backups, Schedule
from api.door import SOCKET, as_administrator
from api.ending import Ending
from api.hooks import Messenger
from api.patience import MOST_CONNECTIONS, SILENT_SECONDS, be_patient
from api.proxy import only_encrypted
from api.recognise import is_sample
from api.service import BareService, Service
from api.settings import LOOPBACK, Settings
from api.upkeep import Upkeep
from ontology.errors import BadRequest, Conflict

SPARE = 2**20
"""Bytes of a body beside the files in it."""
TURN_SECONDS = 0.001


OUTER = {
    "threads": 32,
    "channel_request_lookahead": 1,
    "ident": "remit",
    "clear_untrusted_proxy_headers": True,
    "connection_limit": MOST_CONNECTIONS,
    "channel_timeout": SILENT_SECONDS,
    "asyncore_use_poll": True,  # select() takes no files beyond the thousandth
}


def serve(  # noqa: PLR0913 - all that a server can be told
    settings: Settings,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    bare: bool = False,
    backups: Schedule | None = None,
    proxy: str = "",
    first: Callable[[str], None] = lambda path: None,
) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the address once it answers. A `bare` server is a plain SPARQL store.

    `proxy` is the address of the one that encrypts the way and hands requests on; none else is answered then. `first` is told
    the path of the one-time link for the first administrator where the data are real and nobody has an account.

    BadRequest   a host beyond loopback without a proxy that encrypts the way
    Conflict     the folder has another owner, or the port is taken
    """
    _check_way(host, proxy, bare=bare)
    service = BareService(settings) if bare else Service(settings)
    beside: list[Upkeep | Messenger | Backups] = []
    try:
        app = create_bare_app(service) if isinstance(service, BareService) else create_app(service, demo=not proxy)
        if isinstance(service, Service):
            # What jobs work out beside the pages is to give way to them often.
            sys.setswitchinterval(TURN_SECONDS)
            service.to_warm.insert(0, lambda: [app.jinja_env.get_template(name) for name in app.jinja_env.list_templates()])
            beside += [Upkeep(service), Messenger(service, app.extensions["hooks"])]
            if backups:
                beside.append(keeper := Backups(service, backups))
                service.looks["backups"] = keeper.well
        where = {"host": host, "port": port, "max_request_body_size": settings.upload_bytes + SPARE}
        web = _listen(only_encrypted(app), **where, **_trusted(proxy)) if proxy else _listen(app, **where)
        inner = _inner(as_administrator(app), settings)
        ending = Ending(web, inner)
        if isinstance(service, Service):
            service.looks["open"] = lambda: not ending.begun
        threading.Thread(target=inner.run, name="socket", daemon=True).start()
        ready(f"http://{'[::1]' if host == '::1' else host}:{web.effective_port}/")
        if isinstance(service, Service) and service.accounts.empty and not is_sample(service):
            first(f"/set-up/{links.make_link(service.accounts, links.SET_UP)}")
        web.run()
    finally:
        (settings.data / SOCKET).unlink(missing_ok=True)
        for one in beside:
            one.close()
        service.close()


def _check_way(host: str, proxy: str, *, bare: bool) -> None:
    """Refuse a way to the server on which what is sent could be read or changed."""
    if bare and (proxy or host not in LOOPBACK):
        raise BadRequest("A plain SPARQL store has no sign-in; it is served on this machine alone (--host 127.0.0.1).")
    if host not in LOOPBACK and not proxy:
        raise BadRequest(
            f"{host} is not on this machine alone, and Remit does not encrypt by itself. Put a web server with a certificate "
            "before it (as nginx or Caddy), let that send X-Forwarded-For, -Host and -Proto, and name its address: "
            "--behind-proxy 127.0.0.1. See docs/how-to/accounts.md."
        )


def _trusted(proxy: str) -> dict[str, Any]:
    """What the web server before this one is believed: who asks, under which name, and that the way was encrypted."""
    return {"trusted_proxy": proxy, "trusted_proxy_headers": "x-forwarded-for x-forwarded-host x-forwarded-proto"}


def _listen(app: Callable[..., Any], **where: Any) -> Any:
    try:
        return be_patient(create_server(app, **OUTER, **where))
    except OSError as error:
        raise Conflict(
            f"Port {where['port']} of {where['host']} cannot be used: {error.strerror}. Choose another one with --port."
        ) from error


def _inner(app: Callable[..., Any], settings: Settings) -> Any:
    file = settings.data / SOCKET
    file.unlink(missing_ok=True)
    return create_server(app, unix_socket=str(file), unix_socket_perms="600", threads=4, ident="remit", send_bytes=1)
