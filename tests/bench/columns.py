"""The facts of a county as columns of DuckDB, as an expert would lay them out by hand: the limit that Remit is held against.

Made from the same dump that the other peers load, and from nothing of Remit's own: one table per class of record, one row per
record, its IRI beside; things are numbers (`thing` gives their IRIs), concepts an ENUM of their short words, closures are small
tables of two columns. `sql/<question>.sql` asks it; `$as_of`, `$since` and the like are parameters.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

RM, RMV = "https://w3id.org/remit/ns#", "https://w3id.org/remit/vocab#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BROADER = "http://www.w3.org/2004/02/skos/core#broader"
SQL = Path(__file__).parent / "sql"

DATES = {"onDate": "day", "validFrom": "begins", "validTo": "ends", "riskRemovedOn": "removed"}
NUMBERS = {"remaining", "share", "quantity"}
YEARS = {"year"}
TRUTHS = {"insured", "coreDuty"}
CONCEPTS = {
    *("duty", "involvement", "targetGroup", "needDomain", "modality", "mandateRole", "roleHeld", "reported", "resourceType"),
    *("stepKind", "houseGrade", "waterSafety", "insuranceKind", "schooling", "povertyStatus", "ofRoster"),
    *("incomeCategory", "accountItem"),
}
"""What the values of properties are: days, numbers, true or false, concepts; any other property names a thing."""

RECORDS = {
    "account": "AccountRecord ofHousehold accountItem quantity year",
    "action": "Action onDate performer duty scope",
    "agreement": "Agreement toSubject resourceType validFrom validTo",
    "confirmation": "Confirmation onDate ofRecord ofRoster scope",
    "exchange_step": "ExchangeStep onDate stepKind stepOf counterpart",
    "helper_pairing": "HelperPairing helper ofHousehold validFrom validTo",
    "holding": "Holding holder resourceType remaining validFrom validTo",
    "household": "Household",
    "household_membership": "HouseholdMembership ofPerson ofHousehold validFrom validTo",
    "housing_state": "HousingState ofHousehold houseGrade validFrom validTo",
    "income": "IncomeRecord ofHousehold incomeCategory quantity year",
    "information": "InformationVersion validFrom validTo",
    "insurance_state": "InsuranceState ofPerson insuranceKind insured validFrom validTo",
    "mandate": "Mandate holder mandateRole modality duty scope validFrom validTo",
    "item_price": "ItemPrice accountItem quantity validFrom validTo",
    "measure": "Measure validFrom validTo",
    "monitoring": "MonitoringRecord ofHousehold riskRemovedOn validFrom validTo",
    "need": "Need needOf needDomain validFrom validTo",
    "post": "Post http://www.w3.org/ns/org#postIn validFrom validTo",
    "post_membership": "OrganizationMembership ofPost validFrom validTo",
    "poverty_status": "PovertyStatusRecord statusOf povertyStatus validFrom validTo",
    "referral": "Referral onDate fromSubject toSubject duty scope",
    "reporting": "ReportingCoverage reported duty scope validFrom validTo",
    "request": "Request holder resourceType validFrom validTo",
    "responsibility": "Responsibility holder involvement duty scope targetGroup lead basedOn delegatedFrom validFrom validTo",
    "risk_capacity": "RiskCapacity holder quantity validFrom validTo",
    "risk_share": "RiskShare holder ofRisk share validFrom validTo",
    "risk_transfer": "RiskTransfer onDate fromSubject toSubject ofRisk share",
    "role_holding": "RoleHolding holder roleHeld validFrom validTo",
    "schooling_state": "SchoolingState ofPerson schooling validFrom validTo",
    "transmission": "Transmission onDate fromSubject toSubject inputVersion outputVersion",
    "vacancy": "Vacancy ofPost validFrom validTo",
    "village": "Village",
    "water_state": "WaterState ofHousehold waterSafety validFrom validTo",
    "visit": "Visit onDate performer visited",
}
"""Tables of records: the class, and the properties that become columns."""
LINKS = {
    "inside": ("s", "inside", "o"),
    "in_group": ("s", "inGroup", "word"),
    "within": ("s", "within", "o"),
    "descends": ("s", "descendsFrom", "o"),
    "benefits": ("s", "benefits", "o"),
    "serves": ("s", "servesArea", "o"),
    "states": ("s", "states", "o"),
    "addresses": ("word", "addressesNeed", "word"),
    "requires": ("word", "requiresResource", "word"),
    "broader": ("word", BROADER, "word"),
}
"""Tables of statements, `s` and `o`: whether subject and object are things or concepts, and the property."""


def full(name: str) -> str:
    """The IRI of a property or class that is Remit's, or is written out."""
    return name if ":" in name else RM + name


def column(name: str) -> str:
    """What the column of a property is called."""
    local = name.rpartition("#")[2]
    return DATES.get(local, "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in local))


def load(db: duckdb.DuckDBPyConnection, facts: Path, meta: Path) -> None:
    """Fill an empty database from the dump: the current facts, and those of the graph `meta`, as N-Triples."""
    names = {full(name) for said in RECORDS.values() for name in said.split()[1:]} | {full(link[1]) for link in LINKS.values()}
    wanted = ", ".join(f"'{name}'" for name in sorted(names | {TYPE, RM + "coreDuty"}))
    db.execute(f"""
        CREATE TEMP TABLE said AS
        WITH line AS (
            SELECT line, strpos(line, ' ') AS one, one + strpos(line[one + 1:], ' ') AS two
            FROM read_csv({[str(facts), str(meta)]}, columns = {{'line': 'VARCHAR'}}, header = false, delim = '\\x01', quote = '',
                          escape = '', max_line_size = 10000000, auto_detect = false)
        )
        SELECT line[2:one - 2] AS s, line[one + 2:two - 2] AS p, line[two + 1:len(line) - 2] AS o FROM line
        WHERE p IN ({wanted})
    """)
    db.execute("""
        CREATE TABLE thing AS SELECT (row_number() OVER (ORDER BY iri) - 1)::INTEGER AS id, iri FROM (
            SELECT s AS iri FROM said UNION SELECT o[2:len(o) - 1] FROM said WHERE o LIKE '<%'
        )
    """)
    db.execute(
        f"CREATE TYPE concept AS ENUM (SELECT iri[{len(RMV) + 1}:] FROM thing WHERE starts_with(iri, '{RMV}') ORDER BY iri)"
    )
    db.execute(
        """
        CREATE TEMP TABLE fact AS
        SELECT a.id AS s, p, b.id AS o, regexp_extract(said.o, '^"(.*)"', 1) AS text,
               CASE WHEN starts_with(b.iri, $vocabulary) THEN b.iri[len($vocabulary) + 1:]::concept END AS word
        FROM said JOIN thing a ON a.iri = said.s LEFT JOIN thing b ON b.iri = said.o[2:len(said.o) - 1] ORDER BY p, a.id
    """,
        {"vocabulary": RMV},
    )
    _check_single(db)
    for table, said in RECORDS.items():
        _make_records(db, table, *said.split())
    for table, (subject, name, object_) in LINKS.items():
        _make_links(db, table, subject, name, object_)
    _make_beside(db)
    db.execute("DROP TABLE said; DROP TABLE fact")


def _check_single(db: duckdb.DuckDBPyConnection) -> None:
    """That what becomes a column has one value for each record."""
    for said in RECORDS.values():
        of_class, *properties = said.split()
        found = db.execute(
            "SELECT s, p FROM fact"
            " SEMI JOIN (SELECT s FROM fact WHERE p = ? AND o = (SELECT id FROM thing WHERE iri = ?)) USING (s)"
            " WHERE list_contains(?, p) GROUP BY s, p HAVING COUNT(*) > 1 LIMIT 1",
            [TYPE, full(of_class), [full(name) for name in properties]],
        ).fetchone()
        if found:
            raise ValueError(f"{of_class}: {found[1]} has several values")


def _make_records(db: duckdb.DuckDBPyConnection, table: str, of_class: str, *properties: str) -> None:
    columns = "".join(f", {_cell(name)} AS {column(name)}" for name in properties)
    order = "day, id" if "onDate" in properties else "id"
    db.execute(f"""
        CREATE TABLE {table} AS
        WITH record AS (SELECT s FROM fact WHERE p = '{TYPE}' AND o = (SELECT id FROM thing WHERE iri = '{full(of_class)}'))
        SELECT s AS id, any_value(thing.iri) AS iri{columns}
        FROM record JOIN fact USING (s) JOIN thing ON thing.id = s GROUP BY s ORDER BY {order}
    """)


def _cell(name: str) -> str:
    kind = (
        "DATE"
        if name in DATES
        else "DECIMAL(24, 6)"
        if name in NUMBERS
        else "BOOLEAN"
        if name in TRUTHS
        else "INTEGER"
        if name in YEARS
        else ""
    )
    said = "text" if kind else "word" if name in CONCEPTS else "o"
    value = f"any_value({said}) FILTER (p = '{full(name)}')"
    return f"({value})::{kind}" if kind else value


def _make_links(db: duckdb.DuckDBPyConnection, table: str, subject: str, name: str, object_: str) -> None:
    subjects = f"iri[{len(RMV) + 1}:]::concept" if subject == "word" else "fact.s"
    of_words = f"AND starts_with(iri, '{RMV}')" if subject == "word" else ""
    db.execute(f"""
        CREATE TABLE {table} AS SELECT {subjects} AS s, fact.{object_} AS o
        FROM fact JOIN thing ON thing.id = fact.s WHERE p = '{full(name)}' {of_words} ORDER BY 1, 2
    """)


def _make_beside(db: duckdb.DuckDBPyConnection) -> None:
    """Duties, what each serves (itself and all above it), and the periods of records that were confirmed one by one."""
    db.execute(f"""
        CREATE TABLE duty AS
        SELECT iri[{len(RMV) + 1}:]::concept AS duty, coalesce(bool_or(text = 'true') FILTER (p = '{RM}coreDuty'), false) AS core
        FROM thing JOIN fact ON s = id
        WHERE id IN (SELECT s FROM fact WHERE p = '{TYPE}' AND o = (SELECT id FROM thing WHERE iri = '{RM}Duty')) GROUP BY iri
    """)
    db.execute("""
        CREATE TABLE serves_duty AS
        WITH RECURSIVE up(duty, kind) AS (
            SELECT duty, duty FROM duty UNION SELECT up.duty, broader.o FROM up JOIN broader ON broader.s = up.kind
        ) SELECT duty, kind FROM up
    """)
    db.execute(f"""
        CREATE TABLE confirmed AS
        SELECT s AS id, max(text) FILTER (p = '{RM}validFrom')::DATE AS begins, max(text) FILTER (p = '{RM}validTo')::DATE AS ends
        FROM fact WHERE s IN (SELECT of_record FROM confirmation) GROUP BY s
    """)


def ask(db: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of one question; what it has no use for of the parameters is left out."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    found = db.execute(text, {key: value for key, value in given.items() if f"${key}" in text})
    return [said[0] for said in found.description or []], found.fetchall()


if __name__ == "__main__":
    with duckdb.connect(sys.argv[1]) as empty:
        load(empty, Path(sys.argv[2]), Path(sys.argv[3]))
