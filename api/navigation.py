"""The way through the pages: the entries of the header that a reader may use, and the places above a page."""

from dataclasses import dataclass

from flask import current_app, request
from werkzeug.routing import Map

from api.reader import Reader, current_reader
from api.rights import may_open
from queries.catalog import catalog
from visualize.words import Words


@dataclass(frozen=True)
class Entry:
    """One entry: its path and what it is called. It is for whom the table of rights lets in; with `only`, for that role alone."""

    path: str
    words: Words
    only: str = ""

    @property
    def stem(self) -> str:
        """The path without what is asked there."""
        return self.path.partition("?")[0].partition("#")[0]

    @property
    def here(self) -> bool:
        """Whether the page under way is the entry's or below it."""
        return self.holds(request.path)

    def holds(self, path: str) -> bool:
        """Whether a path is the entry's page or below it."""
        return path == self.stem or (self.stem != "/" and path.startswith(f"{self.stem.rstrip('/')}/"))


@dataclass(frozen=True)
class Menu:
    """Entries under one name; an entry that stands by itself has no name above it."""

    words: Words | None
    entries: tuple[Entry, ...]


MENUS = (
    Menu(None, (Entry("/", Words("Home", "首页")),)),
    Menu(None, (Entry("/findings?fault=yes", Words("Findings", "发现")),)),
    Menu(None, (Entry("/q/", Words("Questions", "提问")),)),
    Menu(
        Words("Pictures", "图表"),
        (
            Entry("/graph", Words("Network", "网络")),
            Entry("/matrix", Words("Responsibility matrix", "责任矩阵")),
            Entry("/villages", Words("Villages", "各村")),
            Entry("/charts", Words("Charts", "图表")),
            Entry("/incidence", Words("Poverty", "贫困")),
            Entry("/promises", Words("What is promised", "两不愁三保障")),
            Entry("/income", Words("Incomes", "收入")),
            Entry("/falling-back", Words("Falling back", "防止返贫")),
            Entry("/funds", Words("Money", "资金")),
            Entry("/village-effects", Words("Effects in villages", "各村效果")),
            Entry("/satisfaction", Words("Satisfaction", "满意度")),
            Entry("/assistance", Words("Assistance models", "帮扶模式")),
            Entry("/arrival", Words("Information that reaches", "信息到户")),
            Entry("/consensus", Words("Goals and consensus", "目标与共识")),
            Entry("/goals-and-trust", Words("Goals and trust", "目标与信任")),
            Entry("/path", Words("Paths of resources", "资源路径")),
            Entry("/compare", Words("Compare two days", "两日对比")),
        ),
    ),
    Menu(
        Words("Data", "数据"),
        (
            Entry("/import", Words("Import", "导入")),
            Entry("/facts", Words("Enter a record", "录入")),
            Entry("/rosters", Words("Rosters", "名册")),
            Entry("/forms", Words("Forms", "表格")),
            Entry("/q/same", Words("Duplicates", "疑似重复")),
            Entry("/difference", Words("Differences", "差异")),
            Entry("/counties", Words("Counties", "各县")),
            Entry("/exchanges", Words("Exchange", "供需对接")),
            Entry("/whatif", Words("What if", "假如")),
            Entry("/household-words", Words("What households say", "农户意见")),
            Entry("/jobs", Words("Jobs", "后台任务")),
            Entry("/subscriptions", Words("Subscriptions", "订阅")),
        ),
    ),
    Menu(
        Words("Administration", "管理"),
        (
            Entry("/admin", Words("State", "状态")),
            Entry("/admin/users", Words("Users", "用户")),
            Entry("/admin/keys", Words("Keys", "密钥")),
            Entry("/admin/roles", Words("Roles", "角色")),
            Entry("/admin/thresholds", Words("Thresholds", "阈值")),
            Entry("/admin/audit", Words("Audit log", "审计日志"), "auditor"),
        ),
    ),
    Menu(
        Words("For programs", "接口"),
        (
            Entry("/ns", Words("Terms", "术语")),
            Entry("/sparql", Words("SPARQL", "SPARQL")),
            Entry("/openapi.json", Words("API", "API")),
        ),
    ),
    Menu(None, (Entry("/docs", Words("Documentation", "文档")),)),
)
"""All entries; those whose page the app does not have are left out."""
_PAGES = "remit-pages"
"""Where an app keeps which pages it has: its routes do not change."""


def menus(reader: Reader) -> list[Menu]:
    """The menus of the header for a reader: what there is and may be used."""
    there = _paths()
    shown = (
        Menu(menu.words, tuple(entry for entry in menu.entries if entry.stem in there and _may(reader, entry))) for menu in MENUS
    )
    return [menu for menu in shown if menu.entries]


def above() -> list[Entry]:
    """The places above the page under way, from the home page down."""
    entries = [entry for menu in MENUS for entry in menu.entries if entry.stem != request.path and entry.holds(request.path)]
    home = MENUS[0].entries[0]
    known = _paths()
    parents = sorted((entry for entry in entries if entry.stem in known and entry != home), key=lambda entry: len(entry.stem))
    return [home, *(entry for entry in parents if _may(current_reader(), entry))] if request.path != home.stem else []


def _paths() -> dict[str, str]:
    """The pages that answer without being asked anything, and what answers there: gathered once for an application."""
    pages: dict[str, str] | None = current_app.extensions.get(_PAGES)
    if pages is None:
        pages = current_app.extensions[_PAGES] = _gathered(current_app.url_map)
    return pages


def _gathered(routes: Map) -> dict[str, str]:
    asking = {one.name for one in catalog().values() if any(param.required for param in one.params.values())}
    rules = (rule for rule in routes.iter_rules() if "GET" in (rule.methods or ()))
    pages = {
        rule.rule: rule.endpoint
        for rule in rules
        if not (rule.endpoint.startswith("questions.") and rule.rule.strip("/") in asking)
    }
    match = routes.bind("").match
    return pages | {path: match(path)[0] for path in (f"/q/{name}" for name in catalog() if name not in asking)}


def _may(reader: Reader, entry: Entry) -> bool:
    return entry.only in ("", reader.role) and may_open(reader, entry.stem, _paths()[entry.stem])
