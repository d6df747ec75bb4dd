"""What the pages of things need and is worked out once for each version of the data."""

from api.about.duty import Holders, holders
from api.about.found import Standing, standing
from api.about.goal import silent
from api.about.imports import Sheet, brought
from api.kept import Kept
from api.service import Service
from graph.store import FULL


class Worked:
    """The kept values of one service."""

    def __init__(self, service: Service) -> None:
        self.sheets: Kept[list[Sheet]] = Kept(service, lambda snapshot, _, number: brought(snapshot, int(number)), most=16)
        self.standing: Kept[list[Standing]] = Kept(service, lambda snapshot, *_: standing(snapshot), warm=[(FULL, "")], most=4)
        self.silent: Kept[int] = Kept(service, lambda snapshot, _, goal: silent(snapshot, goal), most=64)
        self.holders: Kept[Holders] = Kept(service, lambda snapshot, _, duty: holders(snapshot, duty), most=64)
