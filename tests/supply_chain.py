"""What Remit is made of beside its own code: the packages of the runtime lock, their licences, and a check for known holes.

python tests/supply_chain.py licences   write docs/reference/licences.md anew
python tests/supply_chain.py audit      ask the advisory service about the lock; says loudly when it cannot be reached
"""

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
SPARK_LOCK = ROOT / "requirements-spark.lock"
LICENCES = ROOT / "docs" / "reference" / "licences.md"
LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
ALLOWED = re.compile(
    r"apache|bsd|0bsd|mit\b|mit-0|mit-cmu|hpnd|isc|mpl-2|mozilla public license 2|psf|python software|zlib|cc0|zpl|zope|w3c",
    re.IGNORECASE,
)
"""Licences that ask for no more than notices, or (MPL) that changes to their own files stay open."""
FORBIDDEN = re.compile(r"\b[al]?gpl|gnu|affero|sspl|commons clause|proprietary|unknown", re.IGNORECASE)
ELSEWHERE = {"colorama": "BSD-3-Clause", "py4j": "BSD License", "pyspark": "Apache-2.0"}
"""Packages of the locks that are not installed here: on another system only, or with Spark only. What their metadata say."""
HEADER = """# Licences of what Remit runs on

Written by `python tests/supply_chain.py licences` from `requirements.lock` and what the packages themselves say.
A test fails when it is out of date, or when a licence is unknown or asks for more than notices (GPL and its kin, for example).
`make sbom` writes the same packages with their hashes as a CycloneDX document.

vis-network (MIT or Apache-2.0) comes with pyvis and is served from there. Of the packages for tests nothing is shipped.

| package | version | licence |
|---|---|---|
"""
SPARK = """
## Only with Apache Spark

What `requirements-spark.lock` has besides (`pip install 'remit[spark]'`). PySpark brings Spark and its libraries; their licences
are in the folder `licenses` of the package. Remit ships none of it.

| package | version | licence |
|---|---|---|
"""


def locked(lock: Path = LOCK) -> dict[str, str]:
    """The packages of a lock and their versions; one for other versions of Python is named once."""
    return dict(LINE.findall(lock.read_text(encoding="utf-8")))


def only_spark() -> dict[str, str]:
    """The packages that only Spark needs."""
    return {name: version for name, version in locked(SPARK_LOCK).items() if name not in locked()}


def licence(name: str) -> str:
    """What a package says its licence is; empty where it says nothing."""
    try:
        facts = distribution(name).metadata
    except PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    said = first(facts.get_all("License-Expression"))
    named = [line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or [] if line.startswith("License :: ")]
    named = [one for one in named if one != "OSI Approved"]
    return said or "; ".join(named) or first(facts.get_all("License")).strip().partition("\n")[0]


def first(values: list[str] | None) -> str:
    """The first of some values; empty where there are none."""
    return values[0] if values else ""


def document() -> str:
    """The list as Markdown."""
    return HEADER + _rows(locked()) + SPARK + _rows(only_spark())


def _rows(packages: dict[str, str]) -> str:
    return "".join(f"| {name} | {version} | {licence(name)} |\n" for name, version in sorted(packages.items()))


def judged(said: str) -> bool:
    """Whether a licence can be shipped: every part of it that must hold is known and asks for no more than notices."""
    parts = re.split(r"\bAND\b|;", said)
    return bool(said) and all(ALLOWED.search(part) and not FORBIDDEN.search(part) for part in parts)


def audit() -> int:
    """Ask the advisory service about every package of the lock; 1 where it knows a hole, else 0."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
        "-f",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        found = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return _not_asked("the advisory service did not answer")
    asked = [one for one in found if "vulns" in one]
    holes = [f"{one['name']} {one['version']}: {hole['id']}" for one in asked for hole in one["vulns"]]
    if not asked:
        return _not_asked("the advisory service knows none of the packages")
    print("\n".join(holes) or f"no known hole in {len(asked)} of {len(found)} packages")  # noqa: T201 - a command
    return 1 if holes else 0


def _not_asked(why: str) -> int:
    print(f"{'!' * 70}\nSKIPPED: the lock was NOT checked for known holes: {why}.\n{'!' * 70}", file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["audit"]:
        sys.exit(audit())
    LICENCES.parent.mkdir(exist_ok=True)
    LICENCES.write_text(document(), encoding="utf-8")
