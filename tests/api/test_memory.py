"""Many hostile requests leave nothing behind: the memory of the process does not grow with their number."""

import gc
import os
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from fuzzing import TIMES
from tiny_service import Doors

REQUESTS = 1_500 * min(TIMES, 20)
PAGE = os.sysconf("SC_PAGE_SIZE")
SLACK = 12 * 2**20
"""Bytes by which the second half may grow beyond the first: what the allocator keeps, far below what a leak of each would be."""
PATHS = (
    "/q/{}",
    "/id/{}/{}",
    "/{}",
    "/households/{}",
    "/findings/{}",
    "/search.json?q={}",
    "/jobs/{}",
    "/assets/{}",
    "/forms/{}",
)
MORE = ("/q/who.json?village={}", "/changes?since={}", "/sign-in", "/openapi.json/{}", "/graph/around.json?focus={}", "/vocab/{}")
LETTERS = "abcXYZ019_-./%\\'\"<>{}[]()=+ \u202e赵\x00"


def resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def word(pick: Random) -> str:
    return "".join(pick.choices(LETTERS, k=pick.randrange(1, 60)))


def send(client: FlaskClient, pick: Random, number: int) -> None:
    """One request that nobody sends in good faith, unlike any other."""
    path = pick.choice((*PATHS, *MORE)).replace("{}", word(pick)) + word(pick)
    headers = {"Accept": pick.choice(("text/html", "application/json", "*/*")), "X-Request-Id": str(number)}
    if number % 5 == 0:
        headers["Authorization"] = f"Bearer rk_{number}"
    if number % 7 == 0:
        headers |= {"Cookie": f"remit={number}; lang={number}", "If-None-Match": f'"{number}"'}
    body = word(pick).encode() * pick.randrange(200)
    method, kind = (
        pick.choice(("GET", "GET", "POST", "PUT")),
        pick.choice(("application/json", "multipart/form-data; boundary=a", "")),
    )
    try:
        answer = client.open(path, method=method, headers=headers, data=body if method != "GET" else None, content_type=kind)
    except ValueError:
        return  # no client would send it: a line's end within the address
    assert answer.status_code < 500, (path, answer.text)
    answer.close()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="it says nothing of memory")
def test_memory_does_not_grow_with_hostile_requests(doors: Doors) -> None:
    client, pick = doors.app.test_client(use_cookies=False), Random(1)
    for number in range(REQUESTS // 6):
        send(client, pick, number)
    sizes = [resident()]
    for half in (1, 2):
        for number in range(REQUESTS // 2):
            send(client, pick, half * REQUESTS + number)
        sizes.append(resident())
    first, second = sizes[1] - sizes[0], sizes[2] - sizes[1]
    assert second <= max(first, 0) + SLACK, sizes
