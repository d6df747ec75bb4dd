"""The files for running in production, as far as they can be seen without the programs that read them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from api.cli_serve import serve_command

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")


def options(words: list[str]) -> dict[str, object]:
    """The words after `remit serve`, as the command reads them; UsageError where it does not."""
    return serve_command.make_context("serve", words).params


def test_the_service_starts_a_server_with_options_that_there_are() -> None:
    unit = (DEPLOY / "remit.service").read_text(encoding="utf-8")
    (words,) = re.findall(r"^ExecStart=\S+ --data \S+ serve (.*)$", unit, re.MULTILINE)
    said = options(words.split())
    assert said["proxy"] == "127.0.0.1"
    assert str(said["backups"]) in re.findall(r"^ReadWritePaths=(.*)$", unit, re.MULTILINE)[0].split()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_understands_the_service(tmp_path: Path) -> None:
    unit = (DEPLOY / "remit.service").read_text(encoding="utf-8").replace("/opt/remit/bin/remit", "/bin/true")
    (tmp_path / "remit.service").write_text(unit, encoding="utf-8")
    command = ["systemd-analyze", "verify", str(tmp_path / "remit.service")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert "remit.service" not in done.stderr, done.stderr


def test_the_container_has_two_stages_no_rights_and_a_health_check() -> None:
    assert len(re.findall(r"^FROM ", CONTAINER, re.MULTILINE)) == 2
    last = CONTAINER.rpartition("FROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/health" in last
    assert "--require-hashes" in CONTAINER
    assert "UNTESTED" in CONTAINER
    (words,) = re.findall(r'^CMD \["serve", (.*)\]$', last, re.MULTILINE)
    options([word.strip(' "') for word in words.split(",")])


def test_the_composition_can_be_read_only_and_names_what_is_there() -> None:
    said = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    remit = said["services"]["remit"]
    assert remit["read_only"] is True
    assert remit["cap_drop"] == ["ALL"]
    assert "ports" not in remit
    proxy = options(remit["command"][1:])["proxy"]
    assert proxy == said["services"]["web"]["networks"]["inside"]["ipv4_address"]
    for service in said["services"].values():
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in said["volumes"]


def test_web_servers_hand_on_what_the_service_asks_for() -> None:
    for name in ("nginx.conf", "Caddyfile", "Caddyfile.container"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        assert all(header in text for header in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")), name
