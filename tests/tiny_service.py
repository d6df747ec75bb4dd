"""A whole service over the tiny county, and clients of every role."""

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from tiny import files
from werkzeug.test import TestResponse

from api.app import create_app
from api.reader import ROLE
from api.service import Service
from api.settings import Settings

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Doors:
    """The application, and who asks: `public` is whoever comes by HTTP where the data are real."""

    service: Service
    app: Flask

    def client(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        if role != "public":
            client.environ_base[ROLE] = role
        return client


def tiny_data(folder: Path, *, empty: bool = False) -> Path:
    """`folder`/data as the load of the tiny county leaves it, or without any facts."""
    return shutil.copytree(_made(empty=empty), folder / "data")


@cache
def _made(*, empty: bool) -> Path:
    """A data folder that no service has open, made once by each process of tests."""
    folder = Path(tempfile.mkdtemp(prefix="remit-tiny-"))
    atexit.register(shutil.rmtree, folder)
    service = Service(Settings(folder / "data", workers=1))
    try:
        if not empty:
            service.load(files(), "tester", dry_run=False, progress=lambda message: None)
    finally:
        service.close()
    return folder / "data"


@contextmanager
def tiny_service(folder: Path, *, empty: bool = False, **limits: Any) -> Iterator[Doors]:
    """The tiny county, loaded through the ordinary intake and judged; or nothing."""
    service = Service(Settings(tiny_data(folder, empty=empty), workers=1, **{"page_seconds": 60.0, **limits}))
    try:
        yield Doors(service, create_app(service))
    finally:
        service.close()


def facts(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer, after checking its shape."""
    assert (answer.status_code, answer.content_type) == (status, PROBLEM), answer.text
    found: dict[str, Any] = json.loads(answer.data)
    assert found["status"] == status
    assert found["type"]
    assert found["title"]
    assert found["detail"]
    assert found["instance"].startswith("/")
    return found
