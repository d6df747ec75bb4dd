"""The file of a household as sections of a page: which there are, what they are called, and which columns each of them needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from visualize.words import Words

SECTIONS = {
    "household": Words("Place and group", "所在地与户类型"),
    "type": Words("Registered type over time", "登记户类型变化"),
    "residence": Words("Where it lives", "居住地"),
    "member": Words("Members", "家庭成员"),
    "status": Words("Poverty status over time", "贫困状态变化"),
    "monitoring": Words("Monitoring", "防返贫监测"),
    "cause": Words("Causes of poverty, by rank", "致贫原因（按序）"),
    "need": Words("Needs", "需求"),
    "nobody": Words("Open needs nobody is accountable for", "无人负总责的未解决需求"),
    "answers": Words("Who answers for the open needs", "未解决需求的责任人"),
    "helper": Words("Helpers", "帮扶责任人"),
    "measure": Words("Measures", "帮扶措施"),
    "visit": Words("Visits", "走访"),
    "arrangement": Words("Arrangements it takes part in", "参与的带动安排"),
    "income": Words("Income by category and year, in yuan", "分类分年收入（元）"),
    "housing": Words("House", "住房"),
    "water": Words("Drinking water", "饮水"),
    "insurance": Words("Insurance", "参保"),
    "school": Words("School", "就学"),
    "debt": Words("Debts, in yuan (more: rate per year)", "借款（元；细节为年利率）"),
    "received": Words("Money received, in yuan", "收到的资金（元）"),
    "paid": Words("Money paid, in yuan", "支付的资金（元）"),
}
"""The sections in the order of the file, by the words that the question `household-file` gives them."""

C = TypeVar("C")


@dataclass(frozen=True)
class Section(Generic[C]):
    """One section: the columns that say anything in it (by their places in the answer), and its rows."""

    word: str
    words: Words
    columns: tuple[int, ...]
    rows: list[list[C]]


def sections(rows: list[list[C]], words: Sequence[str], said: Sequence[Sequence[bool]]) -> tuple[list[Section[C]], list[Words]]:
    """The sections of a file, and what those are called of which nothing is recorded.

    `words` are the sections of the rows, and `said` tells which cells of them say something.
    """
    found, silent = [], []
    for word, name in SECTIONS.items():
        places = [place for place, other in enumerate(words) if other == word]
        columns = (
            tuple(column for column in range(1, len(rows[0])) if any(said[place][column] for place in places)) if places else ()
        )
        if places:
            found.append(Section(word, name, columns, [[rows[place][column] for column in columns] for place in places]))
        else:
            silent.append(name)
    return found, silent
