"""What of the machine Remit depends on: Python, packages, clock, language of the system."""

import locale
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from api.doctor.found import Found, advice, wrong
from api.shipped import shipped

OLDEST = (3, 11)
LOCK = shipped("requirements.lock")
_LINE = re.compile(r"^([\w.-]+)==([^\s;\\]+)(.*)$", re.MULTILINE)
_AGAIN = "Install it anew: pip install --require-hashes -r requirements.lock, or pipx reinstall remit."
MADE = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows a time before this."""


def look(now: datetime, lock: Path = LOCK) -> Iterator[Found]:
    """All of it."""
    yield python(sys.version_info[:2])
    yield packages(lock.read_text(encoding="utf-8"))
    yield clock(now)
    yield language(sys.getfilesystemencoding(), locale.getpreferredencoding(do_setlocale=False))


def python(found: tuple[int, ...]) -> Found:
    """Whether this Python is new enough."""
    said, least = ".".join(map(str, found)), ".".join(map(str, OLDEST))
    return Found("Python", said) if found >= OLDEST else wrong("Python", said, f"Remit needs {least} or newer.")


def packages(lock: str) -> Found:
    """What is installed, held against what was locked; a package that only some systems need may be missing."""
    known: dict[str, set[str]] = {}
    everywhere = set()
    for name, at, marker in _LINE.findall(lock):
        known.setdefault(name, set()).add(at)
        if ";" not in marker:
            everywhere.add(name)
    there = {name: _installed(name) for name in known}
    missing = sorted(name for name in everywhere if not there[name])
    other = [f"{name} {at} for {' or '.join(sorted(known[name]))}" for name, at in there.items() if at and at not in known[name]]
    if missing:
        return wrong("packages", f"{', '.join(missing)} is not installed.", _AGAIN)
    if other:
        return advice("packages", f"{', '.join(sorted(other))}.", f"It was tested with the others. {_AGAIN}")
    return Found("packages", f"{sum(map(bool, there.values()))} as they were locked")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def clock(now: datetime) -> Found:
    """Whether it can be that time."""
    said = now.isoformat(timespec="seconds")
    return Found("clock", said) if now >= MADE else wrong("clock", f"it shows {said}.", "Set it, or let it be set (NTP).")


def language(names: str, texts: str) -> Found:
    """Whether names of files and texts are UTF-8."""
    bad = sorted({one for one in (names, texts) if one.replace("-", "").replace("_", "").lower() != "utf8"})
    if bad:
        return wrong("language", f"names or texts are {', '.join(bad)}.", "Set LANG=C.UTF-8, or PYTHONUTF8=1.")
    return Found("language", "UTF-8")
