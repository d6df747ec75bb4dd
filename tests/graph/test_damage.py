"""Files that hold something else than was written: a clear error or the right answer, never a wrong one."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.rdf import CURRENT, LABEL
from graph.snapshot import Draft
from graph.store import EmbeddedStore
from ontology.errors import Damaged


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some versions."""
    data = tmp_path_factory.mktemp("damage") / "data"
    store = EmbeddedStore(data)
    for number in range(3):
        store.commit(named(number))
    store.close()
    return data


def named(number: int) -> Callable[[Draft], str]:
    def edit(draft: Draft) -> str:
        draft.add(Quad(NamedNode(draft.ids.iri("village", f"{number}-{i}")), LABEL, Literal(f"{i}"), CURRENT) for i in range(200))
        return f"named {number}"

    return edit


def said(data: Path) -> set[str]:
    store = EmbeddedStore(data)
    try:
        with store.snapshot() as full, store.snapshot("public") as public:
            return {str(quad) for snapshot in (full, public) for quad in snapshot.store}
    finally:
        store.close()


@pytest.mark.slow
def test_a_changed_byte_in_any_file_is_no_wrong_answer(folder: Path, tmp_path: Path) -> None:
    right = said(shutil.copytree(folder, tmp_path / "right"))
    rng = random.Random(5)
    found = 0
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    for number, name in enumerate(names):
        data = shutil.copytree(folder, tmp_path / str(number))
        content = bytearray((data / name).read_bytes())
        content[rng.randrange(len(content))] ^= 0xFF
        (data / name).write_bytes(content)
        try:
            assert said(data) == right, name
        except Damaged:
            found += 1
        shutil.rmtree(data)
    assert found > 5


@pytest.mark.parametrize(
    ("name", "text"),
    [("CURRENT", ""), ("CURRENT", "{}"), ("CURRENT", "[1]"), ("folder.json", "{"), ("folder.json", '{"layout": "x", "base": 1}')],
)
def test_what_says_which_version_is_in_force_cannot_be_read(folder: Path, tmp_path: Path, name: str, text: str) -> None:
    data = shutil.copytree(folder, tmp_path / "data")
    (data / name).write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=rf"{name} cannot be read; bring a backup back"):
        EmbeddedStore(data)
    shutil.copy(folder / name, data / name)
    EmbeddedStore(data).close()


@pytest.mark.parametrize("dataset", ["full", "public"])
def test_a_version_that_is_missing_is_not_begun_anew(folder: Path, tmp_path: Path, dataset: str) -> None:
    data = shutil.copytree(folder, tmp_path / "data")
    (version,) = (data / dataset).iterdir()
    version.rename(tmp_path / "elsewhere")
    with pytest.raises(Damaged, match="is missing"):
        EmbeddedStore(data)
    (tmp_path / "elsewhere").rename(version)
    EmbeddedStore(data).close()
