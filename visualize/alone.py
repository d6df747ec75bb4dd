"""A picture as one HTML file that opens from a disk without any network: styles, scripts and data are in it.

Its own policy lets nothing run but these scripts, known by their digests; data are JSON in which no markup can begin or end.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

CLOSING = "</"


@dataclass(frozen=True)
class Parts:
    """What the file holds. `body` is markup that a template escaped; styles and scripts are files of this program."""

    title: str
    lang: str
    body: str
    data: Mapping[str, Any]
    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def alone(parts: Parts) -> str:
    """The whole file. Browsers know one end of a line only, and digests are of what they read."""
    parts = replace(parts, styles=_in_lines(parts.styles), scripts=_in_lines(parts.scripts))
    styles = "".join(f"<style>{_closed(style, 'style')}</style>\n" for style in parts.styles)
    scripts = "".join(f"<script>{_closed(script, 'script')}</script>\n" for script in parts.scripts)
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digests(parts.styles)}; script-src {_digests(parts.scripts)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(parts.lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(parts.title)}</title>\n{styles}</head>\n<body>\n{parts.body}\n"
        f'<script type="application/json" id="data">{_json(parts.data)}</script>\n{scripts}</body>\n</html>\n'
    )


def _json(data: Mapping[str, Any]) -> str:
    """JSON without any sign that could begin or end markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    signs = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    for sign, written in signs.items():
        text = text.replace(sign, written)
    return text


def _in_lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)


def _closed(text: str, element: str) -> str:
    """A style or script of ours, which must not end its own element."""
    if f"{CLOSING}{element}" in text.casefold() or "<!--" in text:
        raise ValueError(f"a {element} would end its element")
    return text


def _digests(texts: tuple[str, ...]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)
