"""What many tests start from: an open store in a folder of its own, and a loader into it."""

import gc
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing.rules import Rule

from graph.intake import child, marked, unknown
from graph.intake.load import Loader
from graph.intake.report import Report
from graph.sandbox import Sandbox
from graph.store import EmbeddedStore
from ontology.errors import BadRows

Progress = Callable[[dict[str, Any]], None]


class _Compiled(BytecodeCache):
    """Templates as they were compiled for the first application of this process."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_compile_builder = Rule._compile_builder
_builders: dict[tuple[str, bool, str], Callable[..., tuple[str, str]]] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What writes the URLs of a rule, as it was compiled for the first application of this process."""
    key = (rule.rule, append_unknown, repr(rule.defaults))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


settings.register_profile("remit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("remit")
Flask.jinja_options["bytecode_cache"] = _Compiled()
Rule._compile_builder = _compiled_once  # type: ignore[method-assign, assignment]


@pytest.fixture(scope="module", autouse=True)
def _settled() -> None:
    """Every store that closes collects garbage: let it look at nothing that was there before its module of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds nothing but the vocabulary, to be copied."""
    folder = tmp_path_factory.mktemp("new") / "data"
    EmbeddedStore(folder).close()
    return folder


@pytest.fixture
def store(new_folder: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    shutil.copytree(new_folder, tmp_path / "data")
    opened = EmbeddedStore(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(spool=tmp_path / "spool", tasks=["graph.intake.child"])
    yield made
    made.close()


def in_process(
    module: str, args: dict[str, Any], *, seconds: float, memory_bytes: int, progress: Progress | None = None
) -> dict[str, Any]:
    """`Sandbox.run_task` without a process of its own."""
    task = {"graph.intake.child": child, "graph.intake.marked": marked, "graph.intake.unknown": unknown}[module]
    run: Callable[..., dict[str, Any]] = task.run
    return run(args, progress or (lambda facts: None))


def problems_of(error: "pytest.ExceptionInfo[BadRows]") -> list[dict[str, Any]]:
    """What a refused load says is wrong."""
    problems = error.value.extra["problems"]
    assert isinstance(problems, list)
    return problems


def load_into(store: EmbeddedStore, *paths: Path, dry_run: bool = False, marked: Path | None = None) -> Report:
    return Loader(store, in_process, "tester", lambda facts: None).load(list(paths), dry_run=dry_run, marked=marked)


@pytest.fixture
def load(store: EmbeddedStore) -> Callable[..., Report]:
    """Load files into `store`, read by this process itself."""
    return partial(load_into, store)
