"""Looks whether the journals of a data folder are whole, whoever owns it, by their heads and the last one alone."""

from pathlib import Path

import zstandard

from graph.journal import ENDS, Entry, read_entry
from graph.snapshot import Version

_PIECE = 1 << 16


def broken(root: Path, dataset: str, now: Version) -> list[str]:
    """The journals that cannot be read, or do not lead from one version to the next and in the end to the version in force."""
    heads = {file.name.removesuffix(".json"): _head(file) for file in sorted((root / "journal").glob(f"{dataset}-*.json"))}
    bad = [name for name, head in heads.items() if head is None or not _complete(root, name)]
    known = [head for head in heads.values() if head]
    gaps = [f"{dataset}-{two.number:06d}" for one, two in zip(known, known[1:], strict=False) if one.digest != two.before_digest]
    if known and known[-1].version != now:
        gaps.append(f"{dataset}-{now.number:06d}")
    if known and not _read(root / "journal" / f"{dataset}-{known[-1].number:06d}.facts.zst"):
        bad.append(f"{dataset}-{known[-1].number:06d}")
    return list(dict.fromkeys((*bad, *gaps)))


def _head(file: Path) -> Entry | None:
    try:
        return read_entry(file)
    except OSError:
        return None


def _complete(root: Path, name: str) -> bool:
    return all((root / "journal" / f"{name}{end}").is_file() for end in ENDS)


def _read(file: Path) -> bool:
    """Whether all of a compressed file can be read; it has a check sum of its own."""
    try:
        with file.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as pieces:
            while pieces.read(_PIECE):
                pass
    except (OSError, zstandard.ZstdError):
        return False
    return True
