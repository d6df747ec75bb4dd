"""The audit log: whatever is done to its files is noticed, and what ends the process leaves it whole."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.audit_log import AUDIT, HEAD, AuditLog, Head, events, read_head, segments, verify
from ontology.errors import NotWritten

LINES = 12


def written(root: Path, lines: int = LINES, segment_bytes: int = 700) -> AuditLog:
    log = AuditLog(root, segment_bytes)
    for number in range(lines):
        log.add({"action": "look", "kind": f"page {number}"})
        log.flush()
    return log


def files(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (root / AUDIT).iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = tmp_path_factory.mktemp("whole")
    written(root).close()
    return files(root)


def put_back(root: Path, content: dict[str, bytes]) -> None:
    folder = root / AUDIT
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, said in content.items():
        (folder / name).write_bytes(said)


def test_what_was_written_is_there_in_order_and_verifies(tmp_path: Path) -> None:
    written(tmp_path).close()
    verdict = verify(tmp_path)
    assert (verdict.lines, verdict.problems, verdict.after_head) == (LINES, [], 0)
    assert [event["number"] for event in events(tmp_path)] == list(range(LINES, 0, -1))
    assert len(segments(tmp_path / AUDIT)) > 2
    assert verify(tmp_path, verdict.head).problems == []


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    written(tmp_path).close()
    assert stat.S_IMODE((tmp_path / AUDIT).stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / AUDIT).iterdir()} == {0o600}


def change_a_byte(lines: list[bytes], at: int, byte: int) -> None:
    line = lines[at % len(lines)]
    place = byte % len(line)
    lines[at % len(lines)] = line[:place] + bytes([line[place] ^ 1 or 1]) + line[place + 1 :]


def remove(lines: list[bytes], at: int, _: int) -> None:
    del lines[at % len(lines)]


def cut_the_tail(lines: list[bytes], at: int, _: int) -> None:
    del lines[at % len(lines) :]


def put_in(lines: list[bytes], at: int, other: int) -> None:
    lines.insert(at % len(lines), lines[other % len(lines)])


def move(lines: list[bytes], at: int, other: int) -> None:
    line = lines.pop(at % len(lines))
    lines.insert((at % (len(lines) + 1) + 1 + other % len(lines)) % (len(lines) + 1), line)


@settings(max_examples=60, derandomize=True)
@given(st.sampled_from([change_a_byte, remove, cut_the_tail, put_in, move]), st.integers(0, 10_000), st.integers(0, 10_000))
def test_every_change_is_noticed(
    whole: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    way: Callable[[list[bytes], int, int], None],
    at: int,
    other: int,
) -> None:
    root = tmp_path_factory.mktemp("changed")
    names = sorted(name for name in whole if name != HEAD)
    lines = [line for name in names for line in whole[name].splitlines()]
    before = list(lines)
    way(lines, at, other)
    put_back(root, {names[0]: b"".join(line + b"\n" for line in lines), HEAD: whole[HEAD]})
    assert bool(verify(root).problems) == (lines != before)


def test_a_file_that_is_missing_or_changed_places_is_noticed(whole: dict[str, bytes], tmp_path: Path) -> None:
    for name in whole:
        put_back(tmp_path, {other: said for other, said in whole.items() if other != name})
        assert verify(tmp_path).problems, name
    first, second, *_ = sorted(whole)
    put_back(tmp_path, whole | {first: whole[second], second: whole[first]})
    assert verify(tmp_path).problems


def test_a_log_that_was_written_anew_is_noticed_by_a_line_that_was_noted_elsewhere(tmp_path: Path) -> None:
    written(tmp_path).close()
    noted = verify(tmp_path).head
    put_back(tmp_path, {})
    log = AuditLog(tmp_path)
    log.add({"action": "look", "kind": "another page"})
    log.close()
    written(tmp_path, LINES + 1).close()
    assert verify(tmp_path).problems == []
    assert "the noted line" in verify(tmp_path, noted).problems[0]


def test_what_was_cut_off_while_nobody_looked_stays_noticed_for_ever(tmp_path: Path) -> None:
    written(tmp_path).close()
    last = segments(tmp_path / AUDIT)[-1]
    last.unlink()
    written(tmp_path, 1).close()
    assert [event["action"] for event in events(tmp_path)][:2] == ["look", "broken"]
    assert any("last lines are missing" in problem for problem in verify(tmp_path).problems)


def test_half_a_line_of_a_process_that_was_ended_is_cut_off_and_said(tmp_path: Path) -> None:
    written(tmp_path, 3, 10_000).close()
    with segments(tmp_path / AUDIT)[-1].open("ab") as file:
        file.write(b'{"number":4,"act')
    assert verify(tmp_path).problems == []
    written(tmp_path, 1, 10_000).close()
    assert [(event["action"], event["kind"]) for event in events(tmp_path)][:2] == [
        ("look", "page 0"),
        ("repaired", "half a line of 16 bytes"),
    ]
    assert verify(tmp_path).problems == []


def test_a_head_that_was_not_written_any_more_is_brought_up_and_said(tmp_path: Path) -> None:
    written(tmp_path, 3, 10_000).close()
    behind = (tmp_path / AUDIT / HEAD).read_bytes()
    written(tmp_path, 1, 10_000).close()
    (tmp_path / AUDIT / HEAD).write_bytes(behind)
    assert (verify(tmp_path).problems, verify(tmp_path).after_head) == ([], 1)
    written(tmp_path, 1, 10_000).close()
    assert [event["action"] for event in events(tmp_path)][:2] == ["look", "repaired"]
    assert (verify(tmp_path).problems, verify(tmp_path).after_head) == ([], 0)


def test_a_disk_that_takes_no_more_is_said_until_it_takes_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = written(tmp_path, 2, 10_000)
    real = os.write

    def full(handle: int, content: bytes) -> int:
        real(handle, bytes(content)[:5])
        raise OSError(28, os.strerror(28), "audit")

    monkeypatch.setattr("graph.audit_log.os.write", full)
    log.add({"action": "look"})
    with pytest.raises(NotWritten, match="No space left"):
        log.flush()
    with pytest.raises(NotWritten):
        log.check()
    monkeypatch.setattr("graph.audit_log.os.write", real)
    log.check()
    log.close()
    assert (verify(tmp_path).lines, verify(tmp_path).problems) == (3, [])


def test_lines_come_to_the_disk_by_themselves(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.add({"action": "look"})
    log.close()
    assert read_head(tmp_path / AUDIT) == verify(tmp_path).head != Head()


def test_nothing_that_is_said_begins_another_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.add({"action": "look", "kind": "a\r\n{}\x00\u2028\ud800"})
    log.close()
    (file,) = segments(tmp_path / AUDIT)
    assert file.read_bytes().count(b"\n") == 1
    assert json.loads(file.read_bytes())["kind"] == "a\r\n{}\x00\u2028\ud800"
