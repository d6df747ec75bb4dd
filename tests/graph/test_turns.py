import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from graph.turns import Asker, Turns
from ontology.errors import Cancelled, TooSlow


def wait_until(done: Callable[[], bool]) -> None:
    ready = threading.Event()
    while not done():
        ready.wait(0.001)


def waiting(turns: Turns) -> int:
    return sum(map(len, turns._waiting.values()))


def test_who_had_least_is_next_however_many_requests_another_has() -> None:
    turns = Turns(1)
    order: list[str] = []

    def work(client: str) -> None:
        with turns.turn(Asker(client), 600):
            order.append(client)

    threads = [threading.Thread(target=work, args=(client,)) for client in ("greedy", "greedy", "greedy", "small", "other")]
    with turns.turn(Asker("greedy"), 600):
        time.sleep(0.1)
        for number, thread in enumerate(threads, start=1):
            thread.start()
            wait_until(lambda number=number: waiting(turns) == number)  # type: ignore[misc]
    for thread in threads:
        thread.join()
    assert order == ["small", "other", "greedy", "greedy", "greedy"]
    with turns.turn(Asker(), 0):
        pass


def test_who_waits_too_long_is_told_when_to_come_back() -> None:
    turns = Turns(1)
    with turns.turn(Asker("a"), 1), pytest.raises(TooSlow) as refused, turns.turn(Asker("b"), 0.01):
        pass
    assert refused.value.extra["retry_after"] == 1
    with turns.turn(Asker("b"), 0):
        pass


def test_nobody_fills_the_queue() -> None:
    turns = Turns(1, most_waiting=3, most_of_one=2)
    with ExitStack() as held:
        held.enter_context(turns.turn(Asker("a"), 1))
        gone = threading.Event()

        def wait(client: str) -> None:
            with pytest.raises(Cancelled), turns.turn(Asker(client, gone.is_set), 600):
                pass

        threads = [threading.Thread(target=wait, args=(client,)) for client in ("a", "a", "b")]
        for thread in threads[:2]:
            thread.start()
        wait_until(lambda: waiting(turns) == 2)
        with pytest.raises(TooSlow, match="too many wait"), turns.turn(Asker("a"), 600):
            pass
        threads[2].start()
        wait_until(lambda: waiting(turns) == 3)
        with pytest.raises(TooSlow, match="too many wait"), turns.turn(Asker("c"), 600):
            pass
        gone.set()
        for thread in threads:
            thread.join()
        assert waiting(turns) == 0
    with turns.turn(Asker(), 0):
        pass
