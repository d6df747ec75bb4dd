"""`remit serve --bare`, as a command, and what it refuses."""

from pathlib import Path

import pytest
from bare_door import bare_door, holds, update
from click.testing import CliRunner

from api.cli import main
from api.service import BareService
from api.settings import Settings
from graph.store import EmbeddedStore
from ontology.errors import Conflict


def test_an_empty_folder_becomes_a_store_with_nothing_of_remit(tmp_path: Path) -> None:
    with bare_door(tmp_path) as client:
        assert holds(client) == set()
        update(client, "INSERT DATA { <urn:a> <urn:p> 1 }")
    with bare_door(tmp_path) as client:
        assert holds(client) == {("", "urn:a", "urn:p", "1")}


def test_data_of_remit_are_not_served_bare(new_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="holds data of Remit"):
        BareService(Settings(new_folder))
    EmbeddedStore(new_folder).close()


def test_a_plain_store_is_no_folder_for_data_of_remit(tmp_path: Path) -> None:
    BareService(Settings(tmp_path / "bare")).close()
    with pytest.raises(Conflict, match="plain SPARQL store"):
        EmbeddedStore(tmp_path / "bare")
    done = CliRunner().invoke(main, ["--data", str(tmp_path / "bare"), "findings"])
    assert done.exit_code == Conflict.exit_code
    assert "plain SPARQL store" in done.output


def test_a_plain_store_has_no_shapes_to_hold_to(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "serve", "--bare", "--strict"])
    assert (done.exit_code, "exclude each other" in done.output) == (2, True)


def test_everything_remit_has_beside_sparql_is_not_there(tmp_path: Path) -> None:
    with bare_door(tmp_path) as client:
        for path in ("/", "/findings", "/q/", "/admin/load"):
            assert client.get(path).status_code == 404
