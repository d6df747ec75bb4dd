import pytest

from visualize.bundle import bundle, is_module
from visualize.pieces import pieces

PARTS = {
    "a.js": 'import { two } from "./b.js";\nimport { one } from "./c.js";\nconst name = one + two;\n',
    "b.js": 'import { one } from "./c.js";\nexport const two = one + 1;\nconst name = 1;\n',
    "c.js": "export const one = 1;\nexport function three() {}\n",
}


def test_parts_come_before_what_needs_them_each_in_its_own_scope() -> None:
    text = bundle("a.js", PARTS)
    assert text.index("const c = ") < text.index("const b = ") < text.index("const a = ")
    assert "return { one, three };" in text
    assert "const { two } = b;" in text
    assert "import" not in text
    assert "export" not in text


def test_parts_that_need_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        bundle("a.js", {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'})


def test_pages_load_the_whole_and_never_a_part() -> None:
    found = pieces()
    script = found["graph.js"].content.decode()
    assert not is_module(script)
    assert len(script) < 60_000
    assert [name for name in found if name.startswith("graph_")] == []
