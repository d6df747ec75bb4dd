"""The questions of the catalog that all peers answer: single things, villages, the whole county, and SPARQL of one's own."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from bench.asked import Asked, rules
from bench.measure import Result
from bench.peers import RESULTS, Endpoint, Remit, Unanswered
from bench.rows import Bag, of_results
from bench.stage import OXIGRAPH, VIRTUOSO, Stage

PAST = 365
"""How many days before the data day the questions about the past begin."""
NEEDS = """PREFIX rm: <https://w3id.org/remit/ns#>
SELECT ?domain (COUNT(DISTINCT ?household) AS ?households) WHERE {
  ?need a rm:Need ; rm:needDomain ?domain ; rm:needOf ?household ; rm:validFrom ?from ; rm:validTo ?to .
  FILTER(?from <= "%DAY%"^^<http://www.w3.org/2001/XMLSchema#date> && "%DAY%"^^<http://www.w3.org/2001/XMLSchema#date> < ?to)
} GROUP BY ?domain"""


def single(stage: Stage) -> Iterator[Result]:
    """`who` of many households, `gaps` of many villages."""
    homes, villages = stage.codes("household", 30), stage.codes("village", 12)
    panel = stage.panel.but(rounds=len(homes) - 1, budget=60)
    yield panel.ask("who of a household", lambda number: stage.on("who", 0, {"household": homes[number % len(homes)]}))
    panel = stage.panel.but(rounds=len(villages) - 1, budget=90)
    yield panel.ask("gaps of a village", lambda number: stage.on("gaps", 0, {"village": villages[number % len(villages)]}))


def countywide(stage: Stage) -> Iterator[Result]:
    """Every boundary rule, on the data day and the days before it, and a year earlier."""
    for name in rules():
        stage.say(name)
        yield stage.panel.but(budget=20.0).ask(name, partial(stage.on, name))
        yield stage.panel.but(rounds=2, budget=10.0).ask(f"{name}, a year before", partial(_before, stage, name))


def _before(stage: Stage, name: str, number: int) -> Asked:
    return stage.on(name, PAST + number)


def incomes(stage: Stage) -> Iterator[Result]:
    """The income tables: Remit and SQL give the figures; the SPARQL of the others only fetches what they are made of."""
    others = stage.panel.but(OXIGRAPH, VIRTUOSO)
    yield others.ask("income tables", lambda number: stage.on("incomes", number, {"year": "2017"}))
    fetched = stage.panel.but(*(peer.name for peer in stage.panel.peers if not isinstance(peer, Endpoint)))
    if fetched.peers:
        panel = fetched.but(rounds=2)
        yield panel.ask("income tables, only their rows", lambda number: stage.on("incomes", number, {"year": "2017"}))


class Direct(Remit):
    """Remit's own SPARQL endpoint."""

    def take(self, asked: Asked) -> bytes:
        """The results as JSON."""
        headers = {"Accept": RESULTS, "Content-Type": "application/sparql-query"}
        status, body = self.door.send("POST", "/sparql", asked.sparql, headers)
        if status != 200:
            raise Unanswered(f"status {status}")
        return body

    def bag(self, asked: Asked, taken: bytes) -> Bag:
        """The rows of the results."""
        return of_results(json.loads(taken))


def own_sparql(stage: Stage) -> Iterator[Result]:
    """A small query that is in no catalog."""
    direct = Direct(stage.remit.door, stage.remit.pid, stage.remit.data)
    peers = tuple(direct if isinstance(peer, Remit) else peer for peer in stage.panel.peers)

    yield stage.panel.but(rounds=10, peers=peers).ask("SPARQL of one's own", partial(_needs, stage))


def _needs(stage: Stage, number: int) -> Asked:
    day = stage.day - timedelta(days=number)
    words = {"as_of": day.isoformat()}
    return Asked("adhoc-needs", words, NEEDS.replace("%DAY%", day.isoformat()), {"as_of": day})
