"""Which engine answers a question, as a user is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode
from tiny_service import facts, tiny_data, tiny_service

from api.cli import main
from graph.columns.columns import Columns
from graph.columns.filling import fill
from graph.snapshot import Draft


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns for a county of any size."""
    monkeypatch.setattr(Columns.__init__, "__defaults__", (0,))


@pytest.mark.usefixtures("small")
def test_the_columns_answer_what_is_asked_of_the_county_and_follow_a_commit(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as found:
        staff = found.client("staff")
        before = facts(staff.get("/q/gaps.json"))
        assert facts(staff.get("/q/gaps?explain=yes"))["engine"] == "store"
        fill(found.service.store)
        said = facts(staff.get("/q/gaps?explain=yes"))
        assert (said["engine"], said["text"].partition(" ")[0]) == ("columns", "SELECT")
        assert facts(staff.get("/q/gaps.json"))["rows"] == before["rows"] != []
        assert facts(staff.get("/q/gaps?village=V03&explain=yes"))["engine"] == "columns", "it takes long of a village too"
        assert facts(staff.get("/q/absence-vacant?village=V03&explain=yes"))["engine"] == "store"
        assert facts(staff.get("/q/matrix?place=V03&explain=yes"))["engine"] == "store"
        assert found.client("public").get("/q/gaps?explain=yes").status_code in (401, 403)
        assert staff.get("/q/gaps?explain=perhaps").status_code == 400
        gone = NamedNode(next(row["need"]["id"] for row in before["rows"] if row["need"]))

        def forget_need(draft: Draft) -> str:
            draft.remove(list(draft.quads(gone)))
            return "one need less"

        found.service.store.commit(forget_need)
        assert facts(staff.get("/q/gaps?explain=yes"))["engine"] == "columns", "they followed"
        assert facts(staff.get("/q/gaps.json"))["rows"] != before["rows"]


def test_the_command_line_says_which_engine_answers(tmp_path: Path) -> None:
    data = tiny_data(tmp_path)
    said = CliRunner().invoke(main, ["--data", str(data), "ask", "gaps", "--explain"], catch_exceptions=False)
    assert said.output.startswith("store: there are no columns of this version\n\nPREFIX")


@pytest.mark.usefixtures("small")
@pytest.mark.slow
def test_a_forgetting_lets_go_of_the_columns_with_all_they_ever_held(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as found:
        store = found.service.store
        fill(store)
        before = store.columns.held(store.version())

        def forget(draft: Draft) -> str:
            draft.remove(list(draft.quads(NamedNode(store.ids.iri("need", "N09")))))
            return "gone"

        store.erase(forget, lambda lines: lines)
        assert store.columns.held(store.version()) is None
        fill(store)
        after = store.columns.held(store.version())
        assert before is not None
        assert after is not None
        assert after.db is not before.db


@pytest.mark.usefixtures("small")
def test_columns_that_nobody_needs_any_more_are_given_up(tmp_path: Path) -> None:
    with tiny_service(tmp_path) as found:
        asked: list[bool] = []

        def ended() -> bool:
            asked.append(len(asked) == 20)
            return asked[-1]

        fill(found.service.store, ended)
        assert asked == [False] * 20 + [True]
        assert found.service.store.columns.held(found.service.store.version()) is None
