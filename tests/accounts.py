"""A service with accounts, and people before a browser: their forms carry what pages show, and headers as browsers send them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from tiny_service import Doors, tiny_service
from werkzeug.test import TestResponse

from api.accounts import passwords, users
from api.accounts.book import User

PASSWORD = "correct horse battery staple"
TOKEN = re.compile(r'name="csrf" value="(\w+)"')
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@contextmanager
def with_accounts(folder: Path, *, empty: bool = False) -> Iterator[Doors]:
    """The tiny county as real data, or an empty folder; hashing costs nothing."""
    usual, passwords.HASHER = passwords.HASHER, CHEAP
    try:
        with tiny_service(folder, empty=empty) as doors:
            yield doors
    finally:
        passwords.HASHER = usual


def account(doors: Doors, name: str, role: str, **scope: object) -> User:
    return users.add_user(doors.service.accounts, name, role, password=PASSWORD, **scope)  # type: ignore[arg-type]


@dataclass
class Browser:
    """Somebody before a browser."""

    client: FlaskClient
    page: TestResponse | None = None
    origin: str = "http://localhost"
    headers: dict[str, str] = field(default_factory=lambda: {"Accept": "text/html"})

    def get(self, path: str) -> TestResponse:
        self.page = self.client.get(path, headers=self.headers)
        return self.page

    def send(self, path: str, said: dict[str, str] | None = None, token: str | None = None) -> TestResponse:
        found = TOKEN.search(self.page.text) if self.page else None
        csrf = token if token is not None else found[1] if found else ""
        headers = self.headers | {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        answer = self.client.post(path, data={"csrf": csrf, **(said or {})}, headers=headers)
        if answer.mimetype == "text/html":
            self.page = answer
        return answer

    def sign_in(self, name: str, password: str = PASSWORD, then: str = "") -> TestResponse:
        self.get("/sign-in")
        return self.send("/sign-in", {"name": name, "password": password, "next": then})


def browser(doors: Doors) -> Browser:
    return Browser(doors.app.test_client())


def signed_in(doors: Doors, name: str) -> Browser:
    found = browser(doors)
    assert found.sign_in(name).status_code == 303
    return found
