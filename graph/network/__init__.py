"""The facts of one day as a network: who is joined with whom by which record, for paths, flows and bridges."""

from graph.network.kept import network_of
from graph.network.project import Network, project

__all__ = ["Network", "network_of", "project"]
