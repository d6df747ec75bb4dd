"""The net difference of two versions, forwards and backwards, leads from the dump of one to that of the other."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph import difference as module
from graph.difference import between, difference
from graph.rdf import CURRENT, META
from graph.snapshot import Draft
from graph.store import FULL, EmbeddedStore

NODES = (NamedNode("urn:s"), NamedNode("urn:s2"))
WORDS = ("a", 'b\n"c"\t . ', "é\u2028", "<urn:x> .", "a000000000003A")
QUADS = [Quad(node, NamedNode("urn:p"), Literal(word), graph) for node in NODES for word in WORDS for graph in (CURRENT, META)]
COMMITS = st.lists(st.tuples(st.sets(st.sampled_from(QUADS)), st.sets(st.sampled_from(QUADS))), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6)
@given(commits=COMMITS, piece=st.sampled_from([1, 3, 1000]))
def test_it_leads_from_one_dump_to_the_other(
    new_folder: Path, tmp_path_factory: pytest.TempPathFactory, commits: list[tuple[set[Quad], set[Quad]]], piece: int
) -> None:
    folder = tmp_path_factory.mktemp("difference") / "data"
    shutil.copytree(new_folder, folder)
    store = EmbeddedStore(folder)
    dumps = {store.version().number: said(store)}
    for adds, removes in commits:

        def edit(draft: Draft, adds: set[Quad] = adds, removes: set[Quad] = removes) -> str:
            draft.remove(removes)
            draft.add(adds)
            return f"{sorted(map(str, adds))} {sorted(map(str, removes))}"

        number = store.commit(edit).number
        dumps[number] = said(store)
    chain = store.journals.chain(FULL, store.version())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE", piece)
        for start, first in dumps.items():
            for end, last in dumps.items():
                entries = between(chain, start, end)
                lines = list(difference(store.journals, entries, folder / "spool", backwards=start > end))
                changed: dict[bool, set[Quad]] = {True: set(), False: set()}
                for line in lines:
                    changed[line.added].update(parse(line.statement, format=RdfFormat.N_QUADS))
                assert (changed[True], changed[False]) == (last - first, first - last)
                assert len(lines) == len(changed[True]) + len(changed[False])
    assert list((folder / "spool").iterdir()) == []
    store.close()


def said(store: EmbeddedStore) -> set[Quad]:
    with store.snapshot() as snapshot:
        return {quad for node in NODES for quad in snapshot.store.quads_for_pattern(node, None, None, None)}
