"""Data folders that earlier versions wrote: opened, brought up to date, and right; each holds the tiny county of its time."""

import tarfile
from pathlib import Path

import pytest

from api.service import Service
from api.settings import Settings
from graph.folder import LAYOUT
from graph.vocabulary import has_vocabulary
from queries.run import ask, word

LAYOUTS = sorted((Path(__file__).parents[1] / "data" / "layouts").glob("*.tar.xz"))


@pytest.mark.parametrize("archive", LAYOUTS, ids=lambda path: path.name.partition(".")[0])
def test_a_folder_of_before_is_opened_and_goes_on(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    service = Service(Settings(tmp_path / "data", workers=1))
    try:
        assert "HOUS" in holders(service)
        service.judge()
        judged = service.store.version()
        assert service.judge() == judged
    finally:
        service.close()
    again = Service(Settings(tmp_path / "data", workers=1))
    assert again.store.version() == judged
    again.close()


def holders(service: Service) -> set[str]:
    """Who answers for something of a household."""
    with service.store.snapshot() as snapshot:
        assert snapshot.version.number >= 2
        assert has_vocabulary(snapshot)
        rows = ask("who", {"household": "H04"}, snapshot).table
        return {word(cells["subject"], snapshot) for cells in rows.named_rows()}


def test_there_is_a_folder_of_every_layout() -> None:
    assert LAYOUTS
    assert LAYOUT == 1, "a new layout needs a way from the last one, and a folder of the last one under tests/data/layouts"
