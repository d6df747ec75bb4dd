"""Accounts by the command line, and the ways by which a server is reached."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from accounts import with_accounts
from click.testing import CliRunner

from api.cli import main


def said(data: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["--data", str(data), "user", *words])
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.slow
def test_accounts_are_made_listed_changed_and_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with with_accounts(tmp_path, empty=True):
        pass
    assert "/set-up/" in said(data, "add", "Root", "--role", "administrator")
    said(data, "add", "Chen", "--role", "coordinator", "--area", "village/V03", "--area", "village/V02")
    assert "Chen: coordinator village/V03 village/V02" in said(data, "list")
    assert "There is a user" in said(data, "add", "CHEN", "--role", "auditor", code=6)
    assert said(data, "key", "Chen", "reports", "--area", "village/V03").startswith("rk_")
    said(data, "role", "Chen", "field", "--subject", "LI")
    assert "/set-up/" in said(data, "password", "Chen")
    said(data, "disable", "Chen")
    assert "Chen: field LI closed" in said(data, "list")
    said(data, "enable", "Chen")
    assert "last administrator" in said(data, "disable", "Root", code=6)
    assert "no user" in said(data, "disable", "Nobody", code=5)


@pytest.mark.parametrize(
    "words", [["--host", "0.0.0.0"], ["--host", "0.0.0.0", "--bare"], ["--bare", "--behind-proxy", "127.0.0.1"]]
)
def test_a_way_that_is_not_encrypted_is_refused(tmp_path: Path, words: list[str]) -> None:
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "serve", *words])
    assert done.exit_code == 2
    assert "this machine alone" in done.output


@pytest.mark.slow
def test_behind_a_proxy_only_what_came_by_https_is_answered_and_cookies_are_for_https(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "api.cli", "--data", str(tmp_path), "serve", "--port", "0", "--behind-proxy", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = server.stdout.readline().split()[-1].rstrip("/")
        first = server.stdout.readline()
        try:
            assert "https://<your address>/set-up/" in first
            assert requests.get(f"{address}/sign-in", timeout=30).status_code == 403
            assert requests.get(f"{address}/health", timeout=30).status_code == 200
            declared = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "remit.example.org", "X-Forwarded-For": "203.0.113.7"}
            page = requests.get(f"{address}/sign-in", headers=declared, timeout=30)
            assert page.status_code == 200
            assert "Strict-Transport-Security" in page.headers
            cookie = page.headers["Set-Cookie"]
            assert cookie.startswith("__Host-remit-form=")
            assert "Secure" in cookie
            assert "Domain" not in cookie
        finally:
            server.terminate()
