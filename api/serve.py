"""The server process: the web on loopback, the administrator's socket in the data folder, and an orderly end."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import create_server

from api.app import create_app, create_bare_app
from api.door import SOCKET, as_administrator
from api.service import BareService, Service
from api.settings import LOOPBACK, Settings
from api.upkeep import Upkeep
from ontology.errors import BadRequest, Conflict

SPARE = 2**20
"""Bytes of a body beside the files in it."""


def serve(settings: Settings, host: str, port: int, ready: Callable[[str], None], *, bare: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the address once it answers. A `bare` server is a plain SPARQL store.

    BadRequest   a host beyond loopback
    Conflict     the folder has another owner, or the port is taken
    """
    if host not in LOOPBACK:
        raise BadRequest(f"{host} is not on this machine alone; without sign-in Remit serves only {', '.join(sorted(LOOPBACK))}.")
    service = BareService(settings) if bare else Service(settings)
    upkeep = None if isinstance(service, BareService) else Upkeep(service)
    try:
        app = create_bare_app(service) if isinstance(service, BareService) else create_app(service)
        web = _listen(app, host=host, port=port, max_request_body_size=settings.upload_bytes + SPARE)
        inner = _inner(as_administrator(app), settings)
        _end_on_signal()
        threading.Thread(target=inner.run, name="socket", daemon=True).start()
        ready(f"http://{'[::1]' if host == '::1' else host}:{web.effective_port}/")
        web.run()
    finally:
        (settings.data / SOCKET).unlink(missing_ok=True)
        if upkeep:
            upkeep.close()
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


def _end_on_signal() -> None:
    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
