"""`/admin/thresholds`: the dated settings by which is judged, what each means, what it was, and another value from a day on.

A change is a commit as any other: a record of the roster `settings`, and findings are judged by it.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from api.fact_entry import save
from api.fact_words import Sent
from api.findings import who_of
from api.negotiate import agreed
from api.origin import check_origin, sent_words
from api.page import in_language, language
from api.reader import current_reader
from api.service import Service
from graph.intake.settings import UNDATED
from graph.snapshot import Snapshot
from graph.usual_settings import SETTINGS
from ontology.errors import BadRequest, RemitError
from queries.facts import ENTER
from visualize.words import Words

MEANINGS = {
    "look-back-days": Words("how far back acts are looked for, in days", "查找行动的回溯天数"),
    "hand-over-days": Words("days for which two holders may overlap while one hands over", "交接期内允许重叠的天数"),
    "risk-factor": Words("how often a share of risk may be the share of capacity", "风险份额可为承受能力份额的倍数上限"),
    "handed-times": Words("from how many hand-ons a case counts as passed around", "视为推诿的转手次数"),
    "small-number": Words("counts below this are not published", "低于此数的计数不公开"),
    "vacant-days": Words("days for which a seat may be empty", "岗位可空缺的天数"),
    "measure-days": Words("days within which who is watched is to be helped", "监测对象须获帮扶的天数"),
    "visit-days": Words("days within which a helper calls at least once", "帮扶人至少走访一次的间隔天数"),
    "request-days": Words("days within which a request is to have an answer", "需求须获答复的天数"),
    "sole-households": Words("from how many households in need one provider is too few", "单一提供者视为过少的需求户数"),
    "lost-share": Words("share of points lost from which a message counts as lost", "信息要点丢失比例上限"),
    "confirm-days": Words("days after which a roster is to be confirmed", "名册须确认的间隔天数"),
    "confirm-days-needs": Words("the same for needs", "需求名册须确认的间隔天数"),
    "confirm-days-responsibilities": Words("the same for responsibilities", "责任名册须确认的间隔天数"),
    "backup-days": Words("days after which backups with the forgotten are destroyed", "含已删除人员的备份须销毁的天数"),
    "erase-after-days": Words("days after a household's last status until it is due for erasure", "农户末次状态后应删除的天数"),
    "warn-from": Words("score from which a household is on the early-warning list", "列入返贫预警名单的起始分"),
    "warn-income-factor": Words("income a head below so many times the poverty line is a sign", "人均收入低于贫困线的倍数"),
    "warn-income-points": Words("points for such an income", "低收入计分"),
    "warn-drop-share": Words("share by which income must have fallen to be a sign", "视为收入大幅下降的降幅"),
    "warn-drop-points": Words("points for such a fall", "收入下降计分"),
    "warn-transfers-share": Words("share of transfers in income that is a sign", "视为依赖转移性收入的占比"),
    "warn-transfers-points": Words("points for such a share", "依赖转移性收入计分"),
    "warn-working-from": Words("first year of working age", "劳动年龄下限（周岁）"),
    "warn-working-to": Words("last year of working age", "劳动年龄上限（周岁）"),
    "warn-labour-points": Words("points where nobody is of working age", "无劳动年龄成员计分"),
    "warn-debt-share": Words("debt above so many times the income of a year is a sign", "债务超过年收入的倍数"),
    "warn-debt-points": Words("points for such a debt", "债务过重计分"),
    "warn-overdue-points": Words("points for an overdue loan", "借款逾期计分"),
    "warn-sudden-days": Words("days for which a hardship counts as sudden", "视为突发困难的天数"),
    "warn-sudden-points": Words("points for a sudden hardship", "突发困难计分"),
    "warn-lack-points": Words("points for each unmet promise", "每项保障未落实计分"),
    "warn-again-points": Words("points for having fallen back before", "曾返贫计分"),
    "warn-test-days": Words("days back to the list that is tested", "预警检验的回溯天数"),
}
"""The settings that are thresholds, as people read them."""


@dataclass(frozen=True)
class Held:
    """A value of a setting and the days on which it holds."""

    value: str
    first: date | None
    after: date | None


@dataclass(frozen=True)
class Threshold:
    """A setting: what it is on the data day, where nobody has said anything, and all that was said."""

    name: str
    about: Words
    now: str
    usual: str
    history: tuple[Held, ...]


def add_thresholds(door: Blueprint, service: Service) -> None:
    """The routes."""

    @door.get("/thresholds")
    def thresholds_listed() -> ResponseReturnValue:
        """The thresholds, what they mean and what they were."""
        return _page(service)

    @door.post("/thresholds")
    def change_threshold() -> ResponseReturnValue:
        """Give a threshold (`setting`) another `value`, `from` a day on, with its `basis`; findings are judged by it."""
        check_origin()
        said = sent_words({"setting", "value", "from", "basis", "who"})
        try:
            version = _save(service, said)
        except RemitError as error:
            if _json():
                raise
            return _page(service, error)
        return {"version": version} if _json() else redirect(in_language("/admin/thresholds", language()), 303)


def thresholds(snapshot: Snapshot) -> list[Threshold]:
    """All thresholds of the data."""
    return [_threshold(name, about, snapshot) for name, about in MEANINGS.items()]


def _threshold(name: str, about: Words, snapshot: Snapshot) -> Threshold:
    said = sorted(snapshot.records_of(name), key=lambda one: one[0])
    history = [Held(value, _or_none(first), _or_none(last)) for first, last, _, value in said]
    return Threshold(name, about, snapshot.setting(name) or "", SETTINGS[name], tuple(history))


def _or_none(day: date) -> date | None:
    return None if day in (date.min, date.max) else day


def _save(service: Service, said: dict[str, str]) -> str:
    name, first = said.get("setting", ""), said.get("from", "").strip()
    if name not in MEANINGS or name in UNDATED:
        raise BadRequest(f"There is no threshold «{name}».", field="setting")
    try:
        date.fromisoformat(first)
    except ValueError:
        raise BadRequest("from is to be the first day on which the value holds, as 2018-01-01.", field="from") from None
    cells = {"setting": f"{name}@{first}", "value": said.get("value", ""), "basis": said.get("basis", ""), "from": first}
    _, _, version = save(service, Sent(ENTER, roster="settings", who=who_of(said), cells=cells), "")
    return str(version)


def _json() -> bool:
    return agreed(["text/html", "application/json"], "This comes as a page or as JSON.") == "application/json"


def _page(service: Service, error: RemitError | None = None) -> Response:
    with service.snapshot(current_reader()) as snapshot:
        shown = {"thresholds": thresholds(snapshot), "version": str(snapshot.version), "error": error}
    text = render_template("admin_thresholds.html", **shown)
    response = Response(text, error.status if error else 200, content_type="text/html; charset=utf-8")
    response.cache_control.no_store = True
    return response
