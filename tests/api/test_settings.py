"""What the environment says about how far back one can look."""

from pathlib import Path

import pytest

from api.settings import settings
from ontology.errors import BadRequest


def test_the_environment_says_how_many_journals_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_JOURNALS", "7")
    monkeypatch.setenv("REMIT_JOURNAL_MB", "3")
    found = settings(Path("data"))
    assert (found.journals, found.journal_bytes) == (7, 3 * 2**20)


@pytest.mark.parametrize("said", ["0", "-1", "many", "1e3", "９"])
def test_what_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("REMIT_JOURNALS", said)
    with pytest.raises(BadRequest, match="REMIT_JOURNALS"):
        settings(Path("data"))
