"""Whether a test notices when the code of queries/ or graph/ is changed at one place: `make mutants`, by mutmut.

There are some sixty thousand such changes (mutants), so a run takes some of them by chance, and says how sure its share is. A
mutant counts as noticed when a test that reaches its function fails, or runs for far longer than ever (a loop without end).

    python tests/mutants.py MANY SEED    the report goes to standard output
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mutmut.stats import status_by_exit_code
from scipy.stats import binomtest

MUTMUT = Path(sys.executable).parent / "mutmut"
MADE = Path("mutants")
NOTICED = {"killed", "timeout", "segfault"}
TABLE = """
| part | mutants | tried | noticed | not noticed | reached by no test |
|---|---|---|---|---|---|
"""


def main(many: int, seed: int) -> None:
    """Make the mutants and find the tests of each function, unless that is done already; then try some."""
    MADE.mkdir(exist_ok=True)
    if not (MADE / ".venv").exists():
        (MADE / ".venv").symlink_to(Path(".venv").absolute())  # tests run the programs there
    run(["none"])
    everything = outcomes()
    chosen = random.Random(seed).sample(sorted(everything), many)
    run(chosen)
    sys.stdout.write(report(chosen, outcomes(), seed) + "\n")


def run(names: list[str]) -> None:
    """Let mutmut try mutants; it makes them and finds their tests first, which it does once."""
    with (MADE / "log.txt").open("ab") as log:
        subprocess.run([MUTMUT, "run", "--max-children", "2", *names], stdout=log, stderr=log, check=False)


def outcomes() -> dict[str, str]:
    """What became of each mutant, by its name: that it was not checked, most of them."""
    found: dict[str, str] = {}
    for file in MADE.rglob("*.meta"):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: status_by_exit_code[code] for name, code in codes.items()}
    return found


def report(chosen: list[str], found: dict[str, str], seed: int) -> str:
    """What became of the chosen ones, by part of the tree, and those that no test noticed, as differences."""
    noticed = sum(found[name] in NOTICED for name in chosen)
    low, high = binomtest(noticed, len(chosen)).proportion_ci(method="wilson")
    head = (
        f"{len(chosen):,} of {len(found):,} mutants, chosen by chance (seed {seed}): {noticed / len(chosen):.1%} were noticed "
        f"(of all, by Wilson at 95 %: {low:.1%} to {high:.1%}).\n"
    )
    rows = "\n".join(_rows(chosen, found))
    left = "\n\n".join(_shown(name) for name in sorted(chosen) if found[name] not in NOTICED)
    return f"{head}{TABLE}{rows}\n\n## Not noticed\n\n{left}"


def _rows(chosen: Iterable[str], found: dict[str, str]) -> Iterator[str]:
    everything = Counter(map(_part, found))
    tried = Counter((_part(name), found[name]) for name in chosen)
    for part in sorted(everything):
        of = {outcome: count for (where, outcome), count in tried.items() if where == part}
        noticed = sum(count for outcome, count in of.items() if outcome in NOTICED)
        none, total = of.get("no tests", 0), sum(of.values())
        yield f"| {part} | {everything[part]:,} | {total} | {noticed} | {total - noticed - none} | {none} |"


def _part(name: str) -> str:
    """The package that a mutant is in."""
    module = name.partition(".x")[0].split(".")
    return "/".join(module[: 2 if len(module) > 2 else 1])


def _shown(name: str) -> str:
    shown = subprocess.run([MUTMUT, "show", name], capture_output=True, text=True, check=True).stdout
    lines = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join([f"`{name}`", "", "```diff", *lines, "```"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
