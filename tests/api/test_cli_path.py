"""`remit path` and `remit network` as somebody at a terminal uses them."""

import io
import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from tiny_service import tiny_data

from api.cli import main


def remit(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *words])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_data(tmp_path_factory.mktemp("path"))


def test_paths_are_told_in_sentences(county: Path) -> None:
    lines = remit(county, "path", "funds", "H06").stdout.splitlines()
    assert lines[0].startswith("1. County government (GOV) can bring funds (at most 50000 yuan) to H06 with reliability 0.72")
    assert len(lines) == 4
    assert lines[-1].startswith("(3 paths, as of 2017-11-30")
    assert "县人民政府" in remit(county, "path", "funds", "H06", "--lang", "zh").stdout


def test_filters_and_formats(county: Path) -> None:
    rows = json.loads(remit(county, "path", "funds", "H06", "--mandate", "--format", "json").stdout)["rows"]
    assert [row["from"]["code"] for row in rows] == ["COOP"]
    assert remit(county, "path", "funds", "H06", "--avoid", "NGO", "-k", "1", "--format", "csv").stdout.count("\n") == 3
    found = nx.read_graphml(io.BytesIO(remit(county, "path", "funds", "H06", "--format", "graphml").stdout.encode()))
    assert found.number_of_nodes() == 6


def test_what_is_wrong_is_said_in_one_line(county: Path) -> None:
    result = remit(county, "path", "gold", "H06")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("remit: resource cannot be «gold»")
    assert "no household or village or subject or person has the code «H99»" in remit(county, "path", "funds", "H99").stderr


def test_the_network_is_written_to_a_file(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "network.graphml"
    assert remit(county, "network", "--out", str(file)).stdout == f"{file} written\n"
    assert len(nx.read_graphml(file)) > 40
    assert remit(county, "network", "--format", "edges.csv").stdout.startswith("key,source,target,kind")
