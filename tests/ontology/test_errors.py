"""The error tree is drawn once, in its module's docstring, and the drawing is true."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from ontology import errors
from ontology.errors import RemitError

LINE = re.compile(r"^    ([│├└─ ]*)(\w+)(?: +(\d+), exit (\d+))?", re.MULTILINE)


def drawn() -> Iterator[tuple[str, str, str, str]]:
    """Name, parent, status and exit code of each line of the drawing."""
    above: list[tuple[int, str]] = []
    tree = (errors.__doc__ or "").partition("\n\n")[2].partition("\n\n")[0]
    for found in LINE.finditer(tree):
        depth, name = len(found[1]), found[2]
        above = [(other, parent) for other, parent in above if other < depth]
        yield name, above[-1][1] if above else "Exception", found[3] or "", found[4] or ""
        above.append((depth, name))


def defined() -> dict[str, type[RemitError]]:
    return {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, RemitError)}


def test_the_drawing_has_every_class_once_with_its_parent() -> None:
    lines = [(name, parent) for name, parent, _, _ in drawn()]
    assert sorted(lines) == sorted((name, kind.__base__.__name__) for name, kind in defined().items() if kind.__base__)


@pytest.mark.parametrize(("name", "status", "code"), [(name, status, code) for name, _, status, code in drawn() if status])
def test_status_and_exit_code_are_as_drawn(name: str, status: str, code: str) -> None:
    assert (defined()[name].status, defined()[name].exit_code) == (int(status), int(code))


def test_only_the_root_is_drawn_without_a_status() -> None:
    assert [name for name, _, status, _ in drawn() if not status] == ["RemitError"]


def test_every_status_is_a_real_one_and_every_class_says_what_it_means() -> None:
    for kind in defined().values():
        assert HTTPStatus(kind.status) >= HTTPStatus.BAD_REQUEST
        assert kind.exit_code > 0
        assert kind.title
        assert kind.__doc__


def test_an_error_carries_what_it_was_given() -> None:
    error = errors.BadRows("two rows", problems=[{"row": 1}])
    assert str(error) == error.detail == "two rows"
    assert error.extra == {"problems": [{"row": 1}]}
