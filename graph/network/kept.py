"""The latest networks, kept in memory as long as nothing changes: one is made per version of the data and day.

The dataset needs no part in the key: the digest of a version is that of what its store says, so the public store and the full
one never share one unless they say the same.
"""

from datetime import date

import networkx as nx

from graph.kept import Keeper
from graph.network.project import Network, project
from graph.snapshot import Draft, Snapshot, Version

KEPT = 3
"""How many networks are kept; docs/measured.md says how large one of a county is."""

kept: Keeper[tuple[Version, str, date], Network] = Keeper(KEPT)


def network_of(snapshot: Snapshot, day: date) -> Network:
    """The network of a version on a day. Everybody gets the same one, which is frozen: copy it before you write into it.

    That of a draft is made anew each time, for a draft can still change under its version.
    """
    if isinstance(snapshot, Draft):
        return project(snapshot, day)
    return kept.of((snapshot.version, snapshot.ids.base, day), lambda: nx.freeze(project(snapshot, day)))
