"""One service over the tiny county for all tests that only read it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from tiny_service import Doors, tiny_service


@pytest.fixture(scope="session")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with tiny_service(tmp_path_factory.mktemp("tiny")) as made:
        yield made


@pytest.fixture
def public(doors: Doors) -> FlaskClient:
    return doors.client("public")


@pytest.fixture
def staff(doors: Doors) -> FlaskClient:
    return doors.client("staff")
