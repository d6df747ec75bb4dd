"""Questions that several threads ask at once, before any was asked: rdflib's parser by itself does not bear that."""

import subprocess
import sys

FRESH = """
import threading
from concurrent.futures import ThreadPoolExecutor

from graph.columns.compiler import algebra
from queries.catalog import catalog

texts = sorted((asked.sparql for asked in catalog().values()), key=len)[:24]
together = threading.Barrier(8)


def parsed(at):
    together.wait()
    return [str(algebra(text).algebra.name) for text in texts[at::8]]


with ThreadPoolExecutor(8) as threads:
    print(sum(map(len, threads.map(parsed, range(8)))))
"""


def test_threads_may_parse_questions_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "24"
