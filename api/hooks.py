"""The webhooks of one service: kept below `DIR/subscriptions`, told after commits that changed their answers, and tried again.

What is to be sent is on disk before it is sent, so that it is sent after a restart, too. A message may arrive twice, with the
same id, where the service ended between its arrival and the note of it.
"""

import json
import logging
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Any

from api.beside import Beside
from api.feeds import address
from api.hook import DAYS, MOST_PENDING, Delivery, Hook, loaded
from api.hook_sender import Refused, send
from api.service import Service
from api.watch import Entry, key_of
from api.watches import Watches
from graph.folder import SUBSCRIPTIONS, write_synced
from ontology.errors import BadGateway, BadRequest, NotFound, RemitError
from queries.catalog import question

MOST = 200
SORTS = ("appeared", "went", "changed")
_log = logging.getLogger(__name__)


class Hooks:
    """All webhooks; safe for threads. Only one thread may call `work`."""

    def __init__(self, service: Service, watches: Watches) -> None:
        self._service, self.watches = service, watches
        self._folder = service.store.folder.root / SUBSCRIPTIONS
        self._lock = threading.RLock()
        self._known: dict[str, Hook] = {}
        for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
            try:
                self._known[file.stem] = loaded(file.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError):
                _log.exception("a subscription cannot be read: %s", file.name)
        service.to_give_up.append(self._forget)

    def all(self) -> list[Hook]:
        """Every webhook, the newest first."""
        with self._lock:
            return sorted(self._known.values(), key=lambda hook: hook.made, reverse=True)

    def find(self, code: str) -> Hook:
        """The webhook of a code.

        NotFound   there is none
        """
        with self._lock:
            if code not in self._known:
                raise NotFound(f"There is no subscription «{code}».")
            return self._known[code]

    def add(self, hook: Hook) -> None:
        """Keep a webhook, from what is known now on.

        BadRequest   there are too many
        RemitError   its answer cannot be asked, or not be followed
        """
        with self._service.store.snapshot(hook.dataset) as snapshot:
            self.watches.of(hook.question, hook.params, snapshot, hook.dataset)
        with self._lock:
            if sum(1 for one in self._known.values() if one.state == "active") >= MOST:
                raise BadRequest(f"There are {MOST} subscriptions; end one of them first.")
            hook.until = _now()
            self._known[hook.code] = hook
            self._keep(hook)

    def end(self, code: str) -> Hook:
        """Send no more, and forget what was to be sent."""
        with self._lock:
            hook = self.find(code)
            hook.state, hook.pending = "ended", []
            hook.note(_now(), "ended")
            self._keep(hook)
            return hook

    def resume(self, code: str) -> Hook:
        """Go on with one that was given up or ended, with what changes from now on."""
        with self._lock:
            hook = self.find(code)
            hook.state, hook.until = "active", _now()
            hook.note(_now(), "resumed")
            self._keep(hook)
            return hook

    def work(self, now: float) -> float:
        """Look at the followed answers, and send what is due; when it is to be called again (`inf` if nothing waits)."""
        active = [hook for hook in self.all() if hook.state == "active"]
        self.watches.renew({key_of(hook.question, hook.params, hook.dataset) for hook in active})
        for hook in active:
            try:
                self._take_up(hook, now)
            except RemitError as error:
                hook.note(_now(), f"its answer cannot be asked: {error.detail}")
            while hook.state == "active" and hook.pending and hook.pending[0].next <= now and self._try(hook, now):
                pass
        return min((hook.pending[0].next for hook in self.all() if hook.pending), default=float("inf"))

    def _take_up(self, hook: Hook, now: float) -> None:
        """Write down what is to be sent of what has changed."""
        with self._service.store.snapshot(hook.dataset) as snapshot:
            watch = self.watches.of(hook.question, hook.params, snapshot, hook.dataset)
        with self._lock:
            fresh = [entry for entry in watch.entries if entry.noticed > hook.until and not entry.began]
            for entry in fresh:
                body = json.dumps(message(hook, entry), ensure_ascii=False)
                hook.pending.append(Delivery(f"msg_{secrets.token_hex(12)}", body, entry.version, now, now))
                hook.until = entry.noticed
            if len(hook.pending) > MOST_PENDING:
                hook.note(_now(), f"{len(hook.pending) - MOST_PENDING} messages dropped, since too many wait")
                hook.pending = hook.pending[-MOST_PENDING:]
            if fresh:
                self._keep(hook)

    def _try(self, hook: Hook, now: float) -> bool:
        """Send the first message of a webhook; whether it arrived."""
        delivery = hook.pending[0]
        delivery.tries += 1
        try:
            send(hook, delivery)
            what = "arrived"
        except Refused as error:
            what = error.detail
        except BadGateway as error:
            what = f"failed, {error.detail}"
        with self._lock:
            if hook.pending[:1] != [delivery]:
                return False  # ended, or forgotten, meanwhile
            hook.note(_now(), what, delivery)
            if what == "arrived":
                hook.sent()
            elif not what.startswith("failed"):
                hook.state, hook.pending = "ended", []
            elif hook.failed(now):
                hook.state, hook.pending = "gave-up", []
                hook.note(_now(), f"given up after {DAYS:g} days of failing")
            self._keep(hook)
        return what == "arrived"

    def _forget(self) -> None:
        """Let go of messages that tell rows, since somebody was forgotten."""
        with self._lock:
            for hook in self._known.values():
                if hook.rows and hook.pending:
                    hook.pending = []
                    self._keep(hook)

    def _keep(self, hook: Hook) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_synced(self._folder / f"{hook.code}.json", hook.dump(), private=True)


class Messenger(Beside):
    """Works through the webhooks until `close`: after every commit, and when a message is to be tried again."""

    def __init__(self, service: Service, hooks: Hooks) -> None:
        self._hooks = hooks
        super().__init__(service, "webhooks")

    def turn(self) -> float:
        """Send what is due."""
        return min(max(self._hooks.work(time.time()) - time.time(), 1.0), 3_600.0)


def message(hook: Hook, entry: Entry) -> dict[str, Any]:
    """What is sent of a change: counts, ids of rows and a link; the rows in words only where that was asked and allowed."""
    asked = question(hook.question)
    data: dict[str, Any] = {
        "subscription": hook.code,
        "question": hook.question,
        "text": {"en": asked.text.en, "zh": asked.text.zh},
        "params": hook.params,
        "version": entry.version,
        "before": entry.before,
        "total": entry.total,
        "counts": entry.counts,
        **{name: [row["id"] for row in getattr(entry, name)] for name in SORTS},
        "url": address(hook.question, hook.params, hook.base, entry.version),
    }
    if hook.rows:
        data["rows"] = {name: getattr(entry, name) for name in SORTS}
    return {"type": "answer.changed", "timestamp": entry.noticed, "data": data}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
