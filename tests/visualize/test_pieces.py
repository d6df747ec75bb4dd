import re
from pathlib import Path

import pytest

from visualize import pieces as module
from visualize.pieces import ForeignAsset, pieces

PAGES = Path(module.__file__).parent


def test_names_change_with_the_content() -> None:
    for name, piece in pieces().items():
        stem, _, suffix = name.rpartition(".")
        assert piece.name == f"{stem}.{piece.digest[:12]}.{suffix}"


def test_another_vis_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module.VIS, "vis-network.min.js", "0" * 64)
    with pytest.raises(ForeignAsset):
        pieces()


OWN = [
    *sorted((PAGES / "templates").rglob("*.html")),
    *(file for file in sorted((PAGES / "assets").iterdir()) if file.suffix != ".svg"),
]


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.name)
def test_our_pages_load_nothing_from_outside_and_have_nothing_inline(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href|url\(|import|fetch\()\s*=?\s*["'(]?\s*(?:https?:)?//""", text)
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|javascript:", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\|\s*safe\b|eval\(", text)
