"""The events of the audit log that a page or a command shows, and what of them."""

from collections.abc import Iterator

from graph.audit_log import Event

COLUMNS = ("number", "time", "account", "role", "door", "action", "kind", "question", "area", "rows", "method", "outcome")


def chosen(found: Iterator[Event], wanted: dict[str, str], before: int = 0) -> Iterator[Event]:
    """Those of some events, the last one first, that are wanted. Times compare as texts: a day, or an instant in UTC."""
    for event in found:
        time = str(event.get("time", ""))
        if time < wanted.get("since", ""):
            return
        named = all(str(event.get(name, "")) == wanted[name] for name in ("account", "action", "outcome") if name in wanted)
        until = wanted.get("until", time)
        if named and time[: len(until)] <= until and (not before or int(event.get("number", 0)) < before):
            yield event
