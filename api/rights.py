"""What each role may see and do: one table of rights by role, and one of routes by right; docs/reference/rights.md shows both.

A route that is not in the table is open to staff and the administrator alone.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

from flask import current_app
from werkzeug.exceptions import HTTPException

from api.reader import ROLES, Reader, Role
from ontology.errors import Forbidden, NotFound
from queries.catalog import Question, catalog
from visualize.words import Words

Grant = Literal["yes", "county", "area", "public", "own", "no"]
GRANTS: dict[Grant, Words] = {
    "yes": Words("may; what it shows is what the role may see", "可以；所见为该角色可见的内容"),
    "county": Words("only with the whole county as area", "仅限负责全县者"),
    "area": Words("what lies in its own area; the rest does not exist", "仅限本人负责范围；范围外视为不存在"),
    "public": Words("what lies in its own area; of the rest what everybody may see", "本人范围内全部；其余仅限公开内容"),
    "own": Words("its own only", "仅限本人（本户、本单位）的"),
    "no": Words("may not", "不可以"),
}


@dataclass(frozen=True)
class Right:
    """Something that can be allowed to a role; what is not granted is not allowed."""

    name: str
    about: Words
    grants: dict[Role, Grant] = field(default_factory=dict)
    changes: bool = False
    """Whether it changes something, so that an API key that may only read does not have it."""

    def of(self, role: Role) -> Grant:
        """What a role has of it."""
        return self.grants.get(role, "no")


def _granted(yes: str = "", **others: str) -> dict[Role, Grant]:
    """Grants from lists of roles; staff and the administrator may do all that is for people who work with the data."""
    said = {"yes": yes, **others}
    return {role: grant for grant, roles in said.items() for role in roles.split()}  # type: ignore[misc]


_ALL = " ".join(ROLES)
_WORK = "staff administrator"
_AREA = "coordinator field integrator"
_SIGNED_IN = "subject field integrator auditor coordinator"
RIGHTS = {
    right.name: right
    for right in (
        Right("open", Words("pages, questions and data that are for everybody", "面向所有人的页面、提问与数据"), _granted(_ALL)),
        Right(
            "look",
            Words("things and places, with what is said of them", "各对象与地点及其记录"),
            _granted(f"public household subject auditor {_WORK}", public=_AREA),
        ),
        Right(
            "ask-area",
            Words("questions about households, of one place", "关于农户的提问（限一地）"),
            _granted(_WORK, area=_AREA),
        ),
        Right(
            "ask-county",
            Words("questions about households, of the whole county", "关于农户的提问（全县）"),
            _granted(_WORK, county="coordinator integrator"),
        ),
        Right("account", Words("one's own account", "本人账号"), _granted(own=f"{_SIGNED_IN} administrator")),
        Right("file", Words("the file of a household", "农户档案"), _granted(_WORK, area=f"{_AREA} household")),
        Right(
            "file-code",
            Words("print the code that opens the file of a household", "打印可打开农户档案的代码"),
            _granted(_WORK, area="coordinator field"),
            changes=True,
        ),
        Right(
            "file-words",
            Words("confirm or contest a record of the file", "确认或质疑档案中的记录"),
            _granted(area="household field"),
            changes=True,
        ),
        Right(
            "file-settle",
            Words("see and settle what households say of their files", "查看并处理农户对其档案的意见"),
            _granted(_WORK, own="coordinator"),
            changes=True,
        ),
        Right("mine", Words("what is on record of whom one acts for", "本单位（本人）在案记录"), _granted(own="subject field")),
        Right(
            "findings",
            Words("findings, and how to clear them", "发现及其处理办法"),
            _granted(_WORK, area="coordinator integrator"),
        ),
        Right(
            "judge",
            Words("act on a finding: acknowledge, assign, dismiss", "处理发现：确认、指派、驳回"),
            _granted(_WORK, area="coordinator"),
            changes=True,
        ),
        Right(
            "judge-county",
            Words("act on many findings at once, ticked or on a sheet", "批量处理发现（勾选或表格）"),
            _granted(_WORK, county="coordinator"),
            changes=True,
        ),
        Right(
            "subscribe",
            Words("subscribe to answers about the whole county", "订阅全县范围的答案"),
            _granted(_WORK, county="coordinator integrator"),
            changes=True,
        ),
        Right(
            "county",
            Words("whatever else speaks of households: lists, files, pictures", "其他涉及农户的内容：清单、文件、图"),
            _granted(_WORK, county="coordinator integrator"),
        ),
        Right(
            "enter",
            Words("load rosters, enter and correct records", "导入名册、录入与更正记录"),
            _granted(_WORK, county="coordinator integrator"),
            changes=True,
        ),
        Right(
            "exchange",
            Words("publish offers and requests, take an exchange further", "发布供给与需求、推进对接"),
            _granted(_WORK, county="coordinator"),
            changes=True,
        ),
        Right(
            "audit",
            Words("read the audit log (the administrator: on the command line only)", "查阅审计日志（管理员仅限命令行）"),
            _granted("auditor administrator"),
        ),
        Right(
            "sparql-update",
            Words("change data in SPARQL", "以 SPARQL 更改数据"),
            _granted("administrator"),
            changes=True,
        ),
        Right(
            "administer",
            Words(
                "users, keys, thresholds; back up, judge anew, forget, whole ID numbers",
                "用户、密钥、阈值；备份、重判、删除、完整证件号",
            ),
            _granted("administrator"),
            changes=True,
        ),
    )
}

ACCESS = {"public": "open", "published": "open", "area": "ask-area", "staff": "ask-county"}
"""The right that a question needs, by the `access` of its header."""
ROUTES: dict[str, tuple[str, str]] = {
    "dashboard.*": ("open", ""),
    "villages.*": ("open", ""),
    "search.*": ("open", ""),
    "preferences.*": ("", "open"),
    "jobs.*": ("open", ""),
    "charts.*": ("open", ""),
    "compare.*": ("county", ""),
    "questions.*": ("open", ""),
    "things.thing": ("look", ""),
    "history.life": ("look", ""),
    "terms.*": ("open", ""),
    "docs.*": ("open", ""),
    "assets.*": ("open", ""),
    "describe.*": ("open", ""),
    "health.*": ("open", ""),
    "void.*": ("open", ""),
    "dump.*": ("open", ""),
    "changes.*": ("open", ""),
    "difference.answer": ("open", ""),
    "editor.*": ("open", ""),
    "sparql.*": ("open", "open"),
    "running.end": ("", "open"),
    "sparql_update.*": ("", "sparql-update"),
    "graph_store.*": ("open", "sparql-update"),
    "metrics.*": ("county", ""),
    "graph.*": ("open", ""),
    "graph_files.*": ("open", ""),
    "network.*": ("open", ""),
    "matrix.*": ("look", ""),
    "path.*": ("county", ""),
    "incidence_page.*": ("open", ""),
    "arrival.*": ("open", ""),
    "assistance.*": ("open", ""),
    "satisfaction.*": ("open", ""),
    "consensus.*": ("county", ""),
    "trust.*": ("county", ""),
    "counties.*": ("county", "county"),
    "effects.*": ("county", ""),
    "income_chart.*": ("ask-county", ""),
    "falling_back.*": ("open", ""),
    "money_page.*": ("open", ""),
    "incomes_page.*": ("open", ""),
    "guarantees_page.*": ("open", ""),
    "household_page.page": ("file", ""),
    "findings.*": ("findings", "judge"),
    "remedies.*": ("findings", ""),
    "worklists.*": ("county", "enter"),
    "worklist_page.*": ("county", ""),
    "bulk.*": ("county", "enter"),
    "feeds.*": ("open", ""),
    "subscriptions.*": ("county", "enter"),
    "uploads.*": ("enter", "enter"),
    "import_undo.*": ("enter", "enter"),
    "allocations.*": ("county", "enter"),
    "exchanges.*": ("county", "exchange"),
    "identities.*": ("county", "enter"),
    "facts.*": ("county", "enter"),
    "whatif.*": ("county", "county"),
    "rosters.*": ("county", ""),
    "forms.brought": ("", "enter"),
    "forms.*": ("open", ""),
    "own_file.code": ("", "file-code"),
    "own_file.words": ("", "file-words"),
    "own_file.*": ("file-settle", "file-settle"),
    "mine.mine": ("mine", ""),
    "audit.*": ("audit", ""),
    "administration.*": ("administer", "administer"),
    "admin.*": ("administer", "administer"),
    "account.*": ("account", "account"),
    "sign_in.*": ("open", "open"),
}
"""The rights by which a route is read (GET) and written (any other method), by endpoint; of two that fit the first counts.

A question of the catalog is read by the right that its header names (`access`); so is what is subscribed to of it, but for
questions of one place, which are only for those who may ask of the whole county.
"""


def question_of(path: str) -> Question | None:
    """The question that a path asks; None where it asks none."""
    return catalog().get(path.removeprefix("/q").strip("/").partition(".")[0])


def right_for(endpoint: str, method: str, path: str) -> Right | None:
    """The right that a request needs; None where the table does not know the route."""
    door = endpoint.partition(".")[0]
    asked = question_of(path) if door in ("questions", "feeds") else None
    if asked is None:
        return right_of(endpoint, method)
    return RIGHTS[ACCESS["staff" if door == "feeds" and asked.access in ("area", "published") else asked.access]]


@cache
def right_of(endpoint: str, method: str) -> Right | None:
    """The right that a request needs; None where the table does not know the route."""
    reads = method in ("GET", "HEAD")
    fitting = (names[0 if reads else 1] for pattern, names in ROUTES.items() if fnmatchcase(endpoint, pattern))
    return RIGHTS.get(next(fitting, ""))


def check_right(reader: Reader, right: Right | None) -> Grant:
    """What the reader has of a right; of a route that the table does not know, staff and the administrator have all.

    Forbidden   nothing
    """
    grant: Grant = right.of(reader.role) if right else "yes" if reader.role in ("staff", "administrator") else "no"
    if grant == "no" or (grant == "county" and not reader.whole) or (reader.reads_only and right and right.changes):
        raise Forbidden(_refusal(reader, right))
    return "yes" if grant in ("county", "area", "public") and reader.whole else grant


def may_open(reader: Reader, path: str, endpoint: str = "") -> bool:
    """Whether a page opens to the reader that is asked for nothing in particular: what its right ends at is not.

    `endpoint` is what answers there, where that is known.
    """
    try:
        at = endpoint or current_app.url_map.bind("").match(path)[0]
    except HTTPException:
        return False
    right = right_for(at, "GET", path)
    grant = right.of(reader.role) if right else "yes" if reader.role in ("staff", "administrator") else "no"
    return grant in ("yes", "public", "own") or (grant in ("county", "area") and reader.whole)


def check_within(reader: Reader, grant: Grant) -> None:
    """Outside its area a thing does not exist for a reader whose right ends there.

    NotFound   the request names what is not in the reader's area
    """
    if grant == "area" and not reader.within:
        raise NotFound("There is no such thing.")


def _refusal(reader: Reader, right: Right | None) -> str:
    if reader.reads_only and right and right.changes:
        return "This key may only read; make one that may write."
    about = f" ({right.about.en})" if right else ""
    said = "sign in with an account that may" if not reader.account else f"your role, {reader.role}, does not have this right"
    return f"This is not open to everybody, but to staff only{about}: {said}."
