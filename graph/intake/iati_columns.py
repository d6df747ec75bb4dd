"""The columns of IATI activities as a table, as `iati.toml` declares them."""

from graph.intake.declared import declared


def all_columns() -> list[str]:
    """The columns that are read."""
    said, roles = declared("iati.toml")["columns"], declared("iati.toml")["roles"]
    parties = [said[part].format(role=role) for role in roles["chain"] + roles["others"] for part in ("name", "ref")]
    money = [said["committed"], *said["passed_on"], said["budgets"]]
    return [said["activity"], said["currency"], said["default_currency"], *said["starts"], *said["ends"], *parties, *money]
