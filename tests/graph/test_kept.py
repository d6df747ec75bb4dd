"""Values are made once, bounded in number and weight, and let go of when asked to."""

import threading

import pytest

from graph.kept import Keeper


def test_those_used_last_are_kept() -> None:
    keeper: Keeper[str, list[str]] = Keeper(2)
    first = keeper.of("a", lambda: ["a"])
    keeper.of("b", list)
    assert keeper.of("a", list) is first
    keeper.of("c", list)
    assert [keeper.has(key) for key in "abc"] == [True, False, True]


def test_what_is_too_heavy_together_pushes_out_the_oldest_but_never_the_last() -> None:
    keeper: Keeper[str, str] = Keeper(10, weight=5, weigh=len)
    for word in ("aaa", "bb", "c"):
        keeper.of(word, lambda word=word: word)  # type: ignore[misc]
    assert [keeper.has(key) for key in ("aaa", "bb", "c")] == [False, True, True]
    keeper.of("dddddddd", lambda: "dddddddd")
    assert keeper.has("dddddddd")


def test_a_value_is_made_once_however_many_ask() -> None:
    keeper: Keeper[str, object] = Keeper(2)
    begun, go, made = threading.Event(), threading.Event(), []

    def make() -> object:
        begun.set()
        assert go.wait(60)
        made.append(object())
        return made[-1]

    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(keeper.of("a", make))) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    keeper.of("b", list)  # others do not wait
    go.set()
    for thread in threads:
        thread.join()
    assert found == made * 5


def test_a_failure_is_told_and_not_kept() -> None:
    keeper: Keeper[str, int] = Keeper(2)
    with pytest.raises(ZeroDivisionError):
        keeper.of("a", lambda: 1 // 0)
    assert keeper.of("a", lambda: 7) == 7


def test_what_was_begun_before_a_forgetting_is_not_kept() -> None:
    keeper: Keeper[str, int] = Keeper(2)

    def make() -> int:
        keeper.forget()
        return 7

    assert keeper.of("a", make) == 7
    assert not keeper.has("a")


def test_some_can_be_dropped() -> None:
    keeper: Keeper[int, int] = Keeper(9)
    for number in range(4):
        keeper.of(number, int)
    keeper.drop(lambda key: key < 3)
    assert [keeper.has(key) for key in range(4)] == [False, False, False, True]
