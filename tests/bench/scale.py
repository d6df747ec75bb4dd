"""The table of docs/scale.md from what was measured: `python tests/bench/scale.py FOLDER...`, one folder for each county.

In each lies `made.json`, as the county was made and loaded (`tests/bench/county.py`), and the folder `data`.
"""

import json
import sys
from pathlib import Path

NATION = 30_000_000
COUNTIES = 832
ROWS = (
    ("statements", "dump", "statements", 1, ""),
    ("N-Triples, bytes", "dump", "bytes", 1, ""),
    ("load with judging, CPU", "load", "work", 1_000, " ms"),
    ("bulk load into Oxigraph, CPU", "bulk", "work", 1_000, " ms"),
    ("columns in DuckDB for the hand-written SQL, CPU", "columns", "work", 1_000, " ms"),
    ("most memory while loading, bytes", "load", "memory", 1, ""),
)


def main(folders: list[Path]) -> str:
    """The table: per household, county by county, and what that is for the nation if it stays as it is in the largest."""
    made = [json.loads((folder / "made.json").read_text(encoding="utf-8")) for folder in folders]
    sizes = [int(folder.name) for folder in folders]
    head = " | ".join(f"{size:,} households" for size in sizes)
    lines = [f"| per household | {head} | {COUNTIES} counties, reckoned |", "|---|" + "--:|" * (len(sizes) + 1)]
    for name, part, figure, factor, unit in ROWS:
        each = [facts[part][figure] * factor / size for facts, size in zip(made, sizes, strict=True)]
        lines.append(_line(name, each, unit))
    held = [_bytes(folder / "data") / size for folder, size in zip(folders, sizes, strict=True)]
    lines.append(_line("data folder, bytes", held, ""))
    return "\n".join(lines)


def _line(name: str, each: list[float], unit: str) -> str:
    total = each[-1] * NATION
    nation = f"{total / 3_600_000:,.0f} hours" if unit else f"{total / 1e9:,.1f} thousand million"
    return f"| {name} | {' | '.join(f'{one:,.1f}{unit}' for one in each)} | {nation} |"


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    sys.stdout.write(main([Path(one) for one in sys.argv[1:]]) + "\n")
