"""The data folder: one owner, one layout, one base, and nothing left lying about."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.folder import Folder
from graph.ids import DEFAULT_BASE
from graph.store import EmbeddedStore
from ontology.errors import BadRequest, Conflict, Damaged

ROOT = Path(__file__).parents[2]
OWNS = """
import sys
from pathlib import Path
from graph.store import EmbeddedStore
store = EmbeddedStore(Path(sys.argv[1]))
sys.stdout.write("mine\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def owner(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", OWNS, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)})


class TestOwner:
    def test_a_second_one_in_another_process_is_refused_and_told_who_it_is(self, tmp_path: Path) -> None:
        with owner(tmp_path / "data") as child:
            assert child.stdout
            assert child.stdout.readline() == "mine\n"
            with pytest.raises(Conflict, match=rf"running process \(pid {child.pid}\)"):
                EmbeddedStore(tmp_path / "data")
            child.send_signal(signal.SIGKILL)
        EmbeddedStore(tmp_path / "data").close()

    def test_a_second_one_in_the_same_process_is_refused(self, store: EmbeddedStore) -> None:
        with pytest.raises(Conflict, match="belongs to a running process"):
            EmbeddedStore(store.folder.root)
        assert store.commit(lambda draft: "still mine").number == 2

    def test_a_folder_that_was_refused_is_not_kept(self, tmp_path: Path) -> None:
        EmbeddedStore(tmp_path / "data").close()
        with pytest.raises(BadRequest) as held:
            EmbeddedStore(tmp_path / "data", "https://elsewhere.example/id/")
        assert held.traceback
        EmbeddedStore(tmp_path / "data").close()

    def test_a_folder_whose_version_is_damaged_is_not_kept(self, tmp_path: Path) -> None:
        EmbeddedStore(tmp_path / "data").close()
        (version,) = (tmp_path / "data" / "full").iterdir()
        kept = (version / "CURRENT").read_bytes()
        (version / "CURRENT").write_bytes(b"nonsense")
        with pytest.raises(Damaged, match="CURRENT") as held:
            EmbeddedStore(tmp_path / "data")
        assert held.traceback
        (version / "CURRENT").write_bytes(kept)
        EmbeddedStore(tmp_path / "data").close()


class TestLeftovers:
    def test_go_when_the_folder_is_opened(self, tmp_path: Path) -> None:
        EmbeddedStore(tmp_path / "data").close()
        before = {path.relative_to(tmp_path) for path in (tmp_path / "data").glob("*/*")}
        for name in ("full/000009-1", "public/000009-2", "readers/full-000001-3", "spool/load-x"):
            (tmp_path / "data" / name).mkdir()
            (tmp_path / "data" / name / "content").touch()
        (tmp_path / "data" / "spool" / "1.result").touch()
        EmbeddedStore(tmp_path / "data").close()
        assert {path.relative_to(tmp_path) for path in (tmp_path / "data").glob("*/*")} == before

    def test_a_pointer_that_was_only_half_written_counts_for_nothing(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "data")
        version = store.version()
        store.close()
        (tmp_path / "data" / "CURRENT.new").write_text('{"number": 7, "dig')
        again = EmbeddedStore(tmp_path / "data")
        assert again.version() == version
        again.close()


class TestDescription:
    def test_another_layout_is_refused(self, tmp_path: Path) -> None:
        EmbeddedStore(tmp_path / "data").close()
        (tmp_path / "data" / "folder.json").write_text(json.dumps({"layout": 2, "base": DEFAULT_BASE}))
        with pytest.raises(Conflict, match="layout 2"):
            EmbeddedStore(tmp_path / "data")

    def test_the_base_is_kept_and_never_changes(self, tmp_path: Path) -> None:
        base = "https://county.example/id/"
        EmbeddedStore(tmp_path / "data", base).close()
        for given in (None, base):
            store = EmbeddedStore(tmp_path / "data", given)
            assert store.ids.iri("village", "V1") == "https://county.example/id/village/V1"
            store.close()
        with pytest.raises(BadRequest, match="the base never changes"):
            EmbeddedStore(tmp_path / "data", DEFAULT_BASE)

    @pytest.mark.parametrize("base", ["https://county.example/id", "county/", "https://a b/", "https://x/>/", "https://"])
    def test_a_base_that_makes_no_iris_is_refused_and_leaves_nothing_behind(self, tmp_path: Path, base: str) -> None:
        with pytest.raises(BadRequest, match="cannot be a base"):
            Folder(tmp_path / "data", base)
        Folder(tmp_path / "data", DEFAULT_BASE).release()
