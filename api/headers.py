"""The headers that every answer has, errors and files as well: what a browser may do with it, and who may keep it."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi", "payment", "usb")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
}
"""What holds where a route says nothing else; only few let anybody keep an answer, and those say so."""
_NAMED = {name.lower(): (name, value) for name, value in HEADERS.items()}
HSTS = "max-age=31536000"


def harden(app: Flask) -> None:
    """Give every answer of an app these headers; the promise of TLS only where the request came by it."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - of headers, not of a dictionary
        response.headers.extend([named for name, named in _NAMED.items() if name not in there])
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response
