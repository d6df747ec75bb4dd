"""A pytest plugin for CI: a table of what ran and what was skipped, by suite, over several runs of pytest.

A suite is a marker (slow, browser) or the folder of the test. `--suites-file` keeps the counts from one run to the next.
"""

from collections import Counter
from pathlib import Path

import pytest

MARKED = ("browser", "slow")


class BySuite:
    """Counts reports and prints the table before pytest's own summary line."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.ran: Counter[str] = Counter()
        self.skipped: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        marked = next((name for name in MARKED if name in report.keywords), None)
        suite = marked or Path(report.nodeid.partition("::")[0]).parent.name
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "expected to fail"
            self.skipped[suite, reason] += 1
        elif report.when == "call":
            self.ran[suite] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        rows = self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []
        for suite in sorted({*self.ran, *(suite for suite, _ in self.skipped)}):
            reasons = [f"{count} x {reason}" for (other, reason), count in self.skipped.items() if other == suite]
            skipped = sum(count for (other, _), count in self.skipped.items() if other == suite)
            rows.append(f"{suite}\t{self.ran[suite]}\t{skipped}\t{'; '.join(reasons)}")
        self.file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        terminalreporter.write_line(f"{'suite':<14}{'ran':>7}{'skipped':>9}  why")
        for row in rows:
            name, ran, left, why = row.split("\t")
            terminalreporter.write_line(f"{name:<14}{ran:>7}{left:>9}  {why}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--suites-file", type=Path, help="file that keeps the counts by suite")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--suites-file")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(BySuite(file))
