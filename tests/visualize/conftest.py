"""A county small enough to keep in the head: one village with three households, six subjects, and one household left alone."""

import pytest
from in_memory import facts_of

from graph.snapshot import Draft
from queries.judge import judge

START = {"from": "2016-01-01"}
TABLES: dict[str, list[dict[str, object]]] = {
    "settings": [{"setting": "data-day", "value": "2017-11-30"}, {"setting": "sample", "value": "yes"}],
    "places": [
        {"code": "C1", "kind": "county", "name": "County", "name_zh": "县"},
        {"code": "T1", "kind": "township", "name": "Township", "name_zh": "镇", "within": "C1"},
        {"code": "V1", "kind": "village", "name": "Stone Village", "name_zh": "石村", "within": "T1"},
        {"code": "V2", "kind": "village", "name": "Bridge Village", "name_zh": "桥村", "within": "T1"},
    ],
    "subjects": [
        {"code": "GOV", "kind": "government-body", "name": "Government", "name_zh": "政府", "serves": "C1"},
        {"code": "HOUSE", "kind": "government-body", "name": "Housing Office", "serves": "V1", "part_of": "GOV"},
        {"code": "VC", "kind": "village-committee", "name": "Committee", "name_zh": "村委会", "serves": "V1"},
        {"code": "ENT", "kind": "enterprise", "name": "Enterprise"},
        {"code": "CADRE", "kind": "person", "name": "Cadre"},
        {"code": "OLD", "kind": "enterprise", "name": "Gone Enterprise"},
    ],
    "roles": [
        {"code": "RO1", "subject": "GOV", "role": "lead", **START},
        {"code": "RO2", "subject": "ENT", "role": "boost", **START},
    ],
    "posts": [{"code": "PO1", "member": "CADRE", "organization": "VC", "post": "head", **START}],
    "pairings": [{"code": "PA1", "supporter": "ENT", "supporter_kind": "private", "village": "V1", **START}],
    "households": [
        {"code": "H1", "village": "V1", "group": "general-poor"},
        {"code": "H2", "village": "V1", "group": "five-guarantee"},
        {"code": "H3", "village": "V1", "group": "general-poor"},
        {"code": "H4", "village": "V2", "group": "general-poor"},
    ],
    "needs": [
        {"code": "N1", "household": "H1", "need": "housing", **START},
        {"code": "N2", "household": "H1", "need": "water", **START},
        {"code": "N3", "household": "H2", "need": "housing", "from": "2016-01-01", "to": "2016-12-31"},
        {"code": "N4", "household": "H3", "need": "housing", **START},
    ],
    "instruments": [{"code": "I1", "title": "Order"}],
    "responsibilities": [
        {"code": "R1", "holder": "GOV", "involvement": "accountable", "duty": "housing", "scope": "C1", **START},
        {"code": "R2", "holder": "HOUSE", "involvement": "responsible", "duty": "housing", "scope": "V1", **START},
        {"code": "R3", "holder": "VC", "involvement": "consulted", "duty": "income", "scope": "V1", **START},
        {
            "code": "R4",
            "holder": "OLD",
            "involvement": "accountable",
            "duty": "income",
            "scope": "V1",
            **START,
            "to": "2017-06-30",
        },
        {
            "code": "R5",
            "holder": "ENT",
            "involvement": "responsible",
            "duty": "jobs",
            "scope": "V1",
            "target_group": "five-guarantee",
            **START,
        },
        {"code": "R6", "holder": "CADRE", "involvement": "responsible", "duty": "coordinate", "scope": "H1", **START},
        {"code": "R7", "holder": "CADRE", "involvement": "responsible", "duty": "coordinate", "scope": "H2", **START},
    ],
    "agreements": [{"code": "AG1", "from_subject": "ENT", "to_subject": "VC", "resource": "funds", **START}],
    "ties": [
        {"code": "TI1", "from_subject": "H1", "to_subject": "CADRE", "kind": "trust", "strength": "0.9", **START},
        {"code": "TI2", "from_subject": "H2", "to_subject": "CADRE", "kind": "trust", "strength": "0.8", **START},
        {"code": "TI3", "from_subject": "H3", "to_subject": "CADRE", "kind": "trust", "strength": "0.8", **START},
    ],
    "people": [{"code": "P1", "name": "Somebody"}, {"code": "P2", "name": "Child"}],
    "members": [
        {"code": "M1", "person": "P1", "household": "H1", "relation": "head", **START},
        {"code": "M2", "person": "P2", "household": "H1", "relation": "child", **START},
    ],
}


@pytest.fixture(scope="session")
def county() -> Draft:
    """The facts, judged."""
    draft = facts_of(TABLES)
    judge(draft)
    return draft
