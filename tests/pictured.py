"""Pictures of a small county as the service draws them, without a service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from graph.snapshot import Snapshot
from visualize.among import links_among
from visualize.ego import ego
from visualize.focus import find_focus
from visualize.scene import Scene, Start, scene
from visualize.view import View

if TYPE_CHECKING:
    from visualize.parts import Network

DAY = date(2017, 11, 30)
ALL = View()


def picture(snapshot: Snapshot, asked: str, view: View = ALL, day: date = DAY) -> Scene:
    """The picture of a thing."""

    def ego_of(path: str) -> Network:
        return ego(find_focus(path, snapshot), snapshot, day)

    focus = find_focus(asked, snapshot).path
    things = ("household/", "subject/", "person/", "village/", "township/", "county/")
    return scene(
        Start(ego_of(focus), focus),
        view,
        ego_of,
        lambda keys: links_among([snapshot.ids.iri(*key.split("/", 1)) for key in keys if key.startswith(things)], snapshot, day),
    )
