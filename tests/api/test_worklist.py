"""Worklists go out to field staff and come back: what was done becomes events, all of it or nothing, and only once."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from tiny_service import Doors, facts, problem, tiny_data, tiny_service
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from api.cli import main
from api.worklist import HEADERS, as_csv, as_xlsx

CONFLICT, WATER = "48e5ff47e6026659", "71b5d2f05c43441c"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("worklist")) as made:
        yield made


@pytest.fixture
def desk(own: Doors) -> FlaskClient:
    return own.client("staff")


def exported(desk: FlaskClient, query: str = "") -> Rows:
    answer = desk.get(f"/findings/worklist.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def filled(rows: Rows, **by_code: dict[str, str]) -> bytes:
    """The rows as CSV, filled in: `f_<code>={header: value}`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | by_code.get(f"f_{row['finding']}", {}) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def send(desk: FlaskClient, content: bytes, name: str = "filled.csv") -> TestResponse:
    return desk.post("/worklist", data={"who": "wu", "file": (io.BytesIO(content), name)})


def state(desk: FlaskClient, code: str) -> dict[str, Any]:
    found: dict[str, Any] = facts(desk.get(f"/findings/{code}.json"))
    return found


def test_a_row_says_what_the_finding_is_and_leaves_room(staff: FlaskClient) -> None:
    row = next(row for row in exported(staff, "kind=overlap") if row["finding"] == CONFLICT)
    assert [row[name] for name in ("state", "kind", "village", "where", "duty")] == [
        "open",
        "overlap-conflict",
        "V03",
        "V03",
        "income",
    ]
    assert row["records"] == "R08 (responsibilities.csv responsibilities 9); R09 (responsibilities.csv responsibilities 10)"
    assert row["rule"]
    assert {row[name] for name in ("what was done", "new state", "reason", "until", "assigned to", "comment")} == {""}


def test_chinese_headers_and_rules(staff: FlaskClient) -> None:
    (row,) = [row for row in exported(staff, "lang=zh&kind=overlap") if row["发现"] == CONFLICT]
    assert list(row) == [zh for _, zh in HEADERS.values()]


def test_names_stand_beside_the_codes(staff: FlaskClient) -> None:
    row = next(row for row in exported(staff, "kind=overlap") if row["finding"] == CONFLICT)
    headers = list(row)
    assert [headers[headers.index(name) + 1] for name in ("kind", "village", "duty")] == [
        "kind called",
        "village called",
        "duty called",
    ]
    assert {name: said for name, said in row.items() if name.endswith(" called")} == {
        "kind called": "overlap: undeclared conflict",
        "village called": "Lower village",
        "where called": "Lower village",
        "duty called": "income development",
        "subject called": "County government",
        "other subject called": "Fruit cooperative",
    }
    (chinese,) = [row for row in exported(staff, "lang=zh&kind=overlap") if row["发现"] == CONFLICT]
    assert (chinese["职责"], chinese["职责名称"]) == ("income", "增收发展")


def test_the_workbook_has_texts_and_lists(staff: FlaskClient) -> None:
    answer = staff.get("/findings/worklist.xlsx?kind=overlap")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("findings").to_python()
    assert rows[0] == [en for en, _ in HEADERS.values()]
    assert [row[0] for row in rows[1:]] == [row["finding"] for row in exported(staff, "kind=overlap")]


@pytest.mark.parametrize("said", ["=1+1", "+1+1", "-1 day", "@SUM(A1)", "\tx", "＝1"])
def test_no_cell_is_a_formula(said: str) -> None:
    row = {"finding": "F", "subject": said}
    listed = list(csv.reader(io.StringIO(as_csv(iter([row]), "en").decode("utf-8-sig"))))
    assert listed[1][list(HEADERS).index("subject")] == f"'{said}"
    cells = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(iter([row]), "en"))).get_sheet_by_index(0).to_python()
    assert cells[1][list(HEADERS).index("subject")] == said


def test_only_staff(public: FlaskClient) -> None:
    problem(public.get("/findings/worklist.csv"), 403)
    problem(public.post("/worklist", data={"who": "wu"}), 403)


def test_an_unknown_parameter_is_refused(staff: FlaskClient) -> None:
    problem(staff.get("/findings/worklist.csv?mood=good"), 400)


def test_the_filled_in_list_comes_back_once(desk: FlaskClient) -> None:
    rows = exported(desk)
    content = filled(
        rows,
        **{
            f"f_{CONFLICT}": {"new state": "assigned", "assigned to": "LI", "what was done": "visited", "comment": "=agreed"},
            f"f_{WATER}": {"new state": "已驳回", "reason": "minor", "until": "2018-03-01"},
        },
    )
    done = facts(send(desk, content))
    assert done["changed"] == "yes"
    assert (state(desk, CONFLICT)["state"]["code"], state(desk, CONFLICT)["assignee"]["code"]) == ("assigned", "LI")
    assert state(desk, CONFLICT)["events"][0]["comment"] == "visited; =agreed"
    assert (state(desk, WATER)["state"]["code"], state(desk, WATER)["expiry"]) == ("dismissed", "2018-03-01")
    again = facts(send(desk, content))
    assert (again["changed"], again["version"]) == ("no", done["version"])
    assert len(state(desk, CONFLICT)["events"]) == 1


def test_rows_that_cannot_be_taken_are_named_and_nothing_is_changed(desk: FlaskClient) -> None:
    rows = exported(desk, "kind=absence&fault=yes")
    codes = [row["finding"] for row in rows]
    content = filled(
        rows,
        **{
            f"f_{codes[0]}": {"new state": "done"},
            f"f_{codes[1]}": {"assigned to": "NOBODY"},
            f"f_{codes[2]}": {"comment": "seen", "version": "0000000000000000"},
            f"f_{codes[3]}": {"new state": "dismissed", "reason": "minor", "until": "soon"},
            f"f_{codes[4]}": {"comment": "this one is right"},
        },
    )
    problems = problem(send(desk, content), 400)["problems"]
    assert [(one["file"], one["sheet"], one["row"], one["column"]) for one in problems] == [
        ("filled.csv", "filled", 2, "new state"),
        ("filled.csv", "filled", 3, "assigned to"),
        ("filled.csv", "filled", 4, "version"),
        ("filled.csv", "filled", 5, "until"),
    ]
    assert [one["value"] for one in problems] == ["done", "NOBODY", "0000000000000000", "soon"]
    assert "has changed since" in problems[2]["reason"]
    assert state(desk, codes[4])["events"] == []


def test_an_empty_worklist_changes_nothing(desk: FlaskClient) -> None:
    assert facts(send(desk, filled(exported(desk))))["changed"] == "no"


def test_what_is_no_worklist(desk: FlaskClient) -> None:
    assert "finding" in problem(send(desk, b"a,b\r\n1,2\r\n"), 400)["detail"]
    problem(send(desk, b"not a workbook", "list.xlsx"), 400)
    problem(send(desk, b"x", "list.pdf"), 400)
    problem(desk.post("/worklist", data={"who": "wu"}), 400)
    problem(desk.post("/worklist", json={"who": "wu", "path": "/etc/passwd"}), 400)


def test_by_the_command_line_and_a_workbook(tmp_path: Path) -> None:
    tiny_data(tmp_path)

    def remit(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "findings", *words])
        return done.exit_code, done.output

    out, back = tmp_path / "out.xlsx", tmp_path / "back.xlsx"
    assert remit("export", str(out), "-p", "kind=overlap", "-p", "fault=yes")[0] == 0
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    rows[1][rows[0].index("new state")] = "acknowledged"
    with Workbook(str(back)) as book:
        page = book.add_worksheet("findings")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    code, said = remit("load", str(back))
    assert (code, said.startswith("taken")) == (0, True), said
    assert "nothing to do" in remit("load", str(back))[1]
    assert "[acknowledged]" in remit("show", CONFLICT)[1]


def test_the_list_leads_to_the_worklist_of_its_filters_and_to_each_finding(staff: FlaskClient) -> None:
    text = staff.get("/findings?kind=overlap", headers={"Accept": "text/html"}).text
    assert "/findings/worklist.xlsx?kind=overlap" in text
    assert f'href="/findings/{CONFLICT}"' in text
