"""The counties whose own Remit is asked, as `counties.toml` names them, and one request to one of them.

    seconds = 10                       # how long one county may take
    megabytes = 4                      # how large one answer may be

    [[county]]
    code = "fugong"                    # letters, digits, - and _
    name = "Fugong"
    url = "https://fugong.example/"    # where its Remit answers
    inside = false                     # true: it may be a machine within the house
    key = "rk_..."                     # an API key of that Remit, if it is not asked as everybody; then chmod 600

A key may also stand in the environment, as REMIT_COUNTY_KEY_FUGONG. Redirects are not followed, and an answer that is too large
or too slow, to its last byte, is none.
"""

import re
import socket
import stat
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from graph.remote_service import connect, read_body
from ontology.errors import BadGateway, Conflict, TooSlow

COUNTIES = "counties.toml"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
URL = re.compile(r"https?://[^\s<>\"{}|\\^`@?#]+")
REFUSED = (401, 403)
FINE, UNCHANGED = 200, 304


@dataclass(frozen=True)
class County:
    """One county; `key` is shown to it, and to nobody else."""

    code: str
    name: str
    url: str
    inside: bool = False
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Counties:
    """All that are asked, and how long and how large an answer of one may be."""

    listed: tuple[County, ...] = ()
    seconds: float = 10.0
    most: int = 4 * 2**20


@dataclass(frozen=True)
class Fetched:
    """What a county sent; without a body, what it sent with `etag` still holds."""

    etag: str
    body: bytes | None


def counties_of(folder: Path, keys: Mapping[str, str]) -> Counties:
    """The counties that a folder names; `keys` are those of the environment, by code in capitals.

    Conflict   the file is wrong, or others of this machine can read the keys in it
    """
    file = folder / COUNTIES
    if not file.exists():
        return Counties()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        said_of = said.pop("county", [])
        found = tuple(_county(one, keys) for one in said_of)
        limits = float(said.pop("seconds", 10)), int(float(said.pop("megabytes", 4)) * 2**20)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Conflict(f"{COUNTIES} is wrong: {error}.") from error
    if said or min(limits) <= 0 or len({one.code for one in found}) < len(found):
        raise Conflict(
            f"{COUNTIES} is wrong: a code is there twice, a limit is none, or {', '.join(said) or 'a word'} is unknown."
        )
    if any("key" in one for one in said_of) and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise Conflict(f"{COUNTIES} holds keys and can be read by others; make it readable by its owner alone (chmod 600).")
    return Counties(found, *limits)


def _county(said: Mapping[str, object], keys: Mapping[str, str]) -> County:
    if unknown := set(said) - {"code", "name", "url", "inside", "key"}:
        raise ValueError(f"no county has {', '.join(sorted(unknown))}")
    code, url = str(said["code"]), str(said["url"])
    if not CODE.fullmatch(code) or not URL.fullmatch(url):
        raise ValueError(f"«{code}» is no code, or «{url}» is no address of a Remit")
    key = str(said.get("key", "")) or keys.get(code.upper().replace("-", "_"), "")
    return County(code, str(said.get("name", code)), url.rstrip("/") + "/", said.get("inside", False) is True, key)


def fetch(county: County, path: str, etag: str, limits: Counties) -> Fetched:
    """What a county answers to a GET of a path of its Remit; `etag` is that of what is held of it.

    BadGateway   it cannot be reached, refuses, or sends elsewhere
    TooLarge     its answer is larger than the limit
    TooSlow      it was not done in time
    """
    late = threading.Event()
    try:
        with closing(connect(county.url, limits.seconds, inside=county.inside)) as line, _ended(line, limits.seconds, late):
            return _asked(line, county, path, etag, limits.most)
    except (OSError, HTTPException, ValueError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise TooSlow(f"{county.name} did not answer in {limits.seconds:g} seconds.") from error
        raise BadGateway(f"{county.name} cannot be asked: {type(error).__name__}.") from error


@contextmanager
def _ended(line: HTTPConnection, seconds: float, late: threading.Event) -> Iterator[None]:
    """A connection that is broken off after so many seconds, however slowly the other side goes on."""

    sock = line.sock  # the connection lets go of it when the last answer on it begins

    def end() -> None:
        late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


def _asked(line: HTTPConnection, county: County, path: str, etag: str, most: int) -> Fetched:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "remit"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"Authorization": f"Bearer {county.key}"} if county.key else {}
    line.request("GET", urlsplit(county.url).path + path, headers=headers)
    answer = line.getresponse()
    if answer.status == UNCHANGED and etag:
        return Fetched(etag, None)
    if answer.status in REFUSED:
        raise BadGateway(f"{county.name} does not let this Remit ask that (status {answer.status}).")
    if answer.status != FINE:
        raise BadGateway(f"{county.name} answered with status {answer.status}; redirects are not followed.")
    return Fetched(answer.getheader("ETag", ""), _body(answer, county, most))


def _body(answer: HTTPResponse, county: County, most: int) -> bytes:
    body = read_body(answer, county.name, most)
    if answer.length:
        raise BadGateway(f"The answer of {county.name} was cut off.")
    return body
