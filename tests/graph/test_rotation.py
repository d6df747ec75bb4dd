"""Which backups of a folder stay, and which one a moment means."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.manifest import MANIFEST
from graph.rotation import Dated, Rotation, backups_in, last_before, let_go, name_of, past_keeping
from ontology.errors import BadRequest

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def of(*hours: float) -> list[Dated]:
    """Backups made so many hours before noon."""
    return [Dated(NOON - timedelta(hours=ago), 1, Path(str(ago))) for ago in hours]


def test_the_last_of_each_day_stays() -> None:
    there = of(0, 1, 13, 14, 37, 61)
    gone = past_keeping(there, Rotation(0, days=3, weeks=0, months=0))
    assert {one.path.name for one in gone} == {"1", "14", "61"}


def test_the_last_of_each_hour_stays() -> None:
    gone = past_keeping(of(0, 0.5, 1, 1.1, 1.5, 30), Rotation(hours=2, days=0, weeks=0, months=0))
    assert {one.path.name for one in gone} == {"1", "1.1", "1.5", "30"}


def test_weeks_and_months_reach_further_than_days() -> None:
    there = of(*(24 * day for day in range(100)))
    kept = {int(one.path.name) // 24 for one in there} - {
        int(one.path.name) // 24 for one in past_keeping(there, Rotation(0, days=2, weeks=2, months=3))
    }
    # 27 November 2026 is a Friday: the last day of the week before is the 22nd, of the months before 31 October and 30 September
    assert kept == {0, 1, 5, 27, 58}


@given(
    st.lists(st.integers(0, 20_000), min_size=1, unique=True),
    st.builds(Rotation, *[st.integers(0, 5)] * 4),
)
def test_the_last_one_never_goes_and_no_more_stay_than_were_asked_for(hours: list[int], keep: Rotation) -> None:
    there = of(*hours)
    kept = set(there) - set(past_keeping(there, keep))
    assert max(there) in kept
    assert len(kept) <= 1 + keep.hours + keep.days + keep.weeks + keep.months


def test_what_is_not_a_finished_backup_of_ours_is_no_backup(tmp_path: Path) -> None:
    for name in (name_of(7, NOON), name_of(8, NOON + timedelta(hours=1)), "2026-11-27", "mine-v7"):
        (tmp_path / name).mkdir()
    for name in (name_of(7, NOON), "mine-v7"):
        (tmp_path / name / MANIFEST).touch()
    assert backups_in(tmp_path) == [Dated(NOON, 7, tmp_path / "2026-11-27T120000Z-v7")]
    assert backups_in(tmp_path / "nowhere") == []


def test_what_is_half_removed_is_no_backup_and_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name_of(number, NOON + timedelta(hours=number)) for number in range(3)]
    for path in paths:
        path.mkdir()
        (path / MANIFEST).write_text("{}", encoding="utf-8")

    def ended(entry: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("graph.rotation.discard", ended)
        with pytest.raises(KeyboardInterrupt):
            let_go(paths[0])
    assert [one.path for one in backups_in(tmp_path)] == paths[1:]
    let_go(paths[1])
    assert list(tmp_path.iterdir()) == paths[2:]


def test_a_moment_means_the_last_one_by_then(tmp_path: Path) -> None:
    for number in range(3):
        folder = tmp_path / name_of(number, NOON + timedelta(hours=number))
        folder.mkdir()
        (folder / MANIFEST).touch()
    assert last_before(tmp_path, NOON + timedelta(minutes=90)).version == 1
    assert last_before(tmp_path, NOON).version == 0
    with pytest.raises(BadRequest, match="the first is of 2026-11-27 12:00"):
        last_before(tmp_path, NOON - timedelta(seconds=1))


def test_how_to_say_what_stays() -> None:
    assert Rotation.read("24h7d4w12m") == Rotation.read(str(Rotation())) == Rotation()
    assert Rotation.read("3w") == Rotation(0, 0, 3, 0)
    for wrong in ("", "0d", "7", "7 days", "4w7d", "-1d", "99999d"):
        with pytest.raises(BadRequest, match="as 24h7d4w12m"):
            Rotation.read(wrong)
