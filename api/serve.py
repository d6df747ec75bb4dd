"""The server process: the web on loopback, the administrator's socket in the data folder, and an orderly end."""

import threading
from collections.abc import Callable
from typing import Any

from waitress import create_server

from api.app import create_app, create_bare_app
from api.backing_up import Backups, Schedule
from api.door import SOCKET, as_administrator
from api.ending import Ending
from api.service import BareService, Service
from api.settings import LOOPBACK, Settings
from api.upkeep import Upkeep
from ontology.errors import BadRequest, Conflict


def serve(  # noqa: PLR0913 - one server, with all that can be wished for it
    settings: Settings,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    bare: bool = False,
    backups: Schedule | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the address once it answers. A `bare` server is a plain SPARQL store.

    BadRequest   a host beyond loopback
    Conflict     the folder has another owner, or the port is taken
    """
    if host not in LOOPBACK:
        raise BadRequest(f"{host} is not on this machine alone; without sign-in Remit serves only {', '.join(sorted(LOOPBACK))}.")
    service = BareService(settings) if bare else Service(settings)
    upkeep = keeper = None
    try:
        app = create_bare_app(service) if isinstance(service, BareService) else create_app(service)
        upkeep = None if isinstance(service, BareService) else Upkeep(service)
        if backups and isinstance(service, Service):
            keeper = Backups(service, backups)
            service.looks["backups"] = keeper.well
        web = _listen(app, host=host, port=port)
        inner = _inner(as_administrator(app), settings)
        ending = Ending(web, inner)
        if isinstance(service, Service):
            service.looks["open"] = lambda: not ending.begun
        threading.Thread(target=inner.run, name="socket", daemon=True).start()
        ready(f"http://{'[::1]' if host == '::1' else host}:{web.effective_port}/")
        web.run()
    finally:
        (settings.data / SOCKET).unlink(missing_ok=True)
        if upkeep:
            upkeep.close()
        if keeper:
            keeper.close()
        service.close()


def _listen(app: Callable[..., Any], **where: Any) -> Any:
    try:
        return create_server(
            app, threads=32, channel_request_lookahead=1, ident="remit", clear_untrusted_proxy_headers=True, **where
        )
    except OSError as error:
        raise Conflict(f"This address cannot be used: {error.strerror}. Choose another one with --port.") from error


def _inner(app: Callable[..., Any], settings: Settings) -> Any:
    file = settings.data / SOCKET
    file.unlink(missing_ok=True)
    return create_server(app, unix_socket=str(file), unix_socket_perms="600", threads=4, ident="remit", send_bytes=1)
