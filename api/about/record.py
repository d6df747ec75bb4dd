"""The page of one record - an agreement, a responsibility, any other: what it says in a sentence, and where it comes from."""

from pyoxigraph import NamedNode

from api.about.parts import About, Asker, Sentence, source_cell
from api.about.resources import amount
from api.cells import Cell
from graph.rdf import META, Term, text
from ontology.terms import RM
from visualize.words import Words

AGREEMENT = Words(
    "{fromSubject} shares {resourceType}{quantity} with {toSubject} since {validFrom}",
    "自{validFrom}起，{fromSubject}向{toSubject}共享{resourceType}{quantity}",
)
SENTENCES = {
    "agreement": AGREEMENT,
    "responsibility": Words(
        "{holder} has the duty {duty} over {scope}: {involvement}, since {validFrom}",
        "{holder}对{scope}的{duty}：{involvement}，自{validFrom}起",
    ),
    "holding": Words(
        "{holder} holds {resourceType}{quantity} since {validFrom}", "自{validFrom}起，{holder}持有{resourceType}{quantity}"
    ),
    "mandate": Words(
        "{holder}{mandateRole} {modality} do {duty} over {scope} since {validFrom}",
        "自{validFrom}起，{holder}{mandateRole}对{scope}的{duty}：{modality}",
    ),
    "need": Words("{needOf} has had an open need of {needDomain} since {validFrom}", "{needOf}自{validFrom}起有{needDomain}需求"),
    "role": Words("{holder} plays the role {roleHeld} since {validFrom}", "{holder}自{validFrom}起担任{roleHeld}"),
    "pairing": Words(
        "{supporter} is paired with {pairedVillage} since {validFrom}", "{supporter}自{validFrom}起与{pairedVillage}结对"
    ),
    "action": Words(
        "{performer} did {duty} for {scope} on {onDate}: {outcome}", "{performer}于{onDate}在{scope}履行{duty}：{outcome}"
    ),
    "visit": Words("{performer} visited {visited} on {onDate}", "{performer}于{onDate}走访{visited}"),
}
UNTIL = Words(", until before {validTo}", "，止于{validTo}之前")
AUTHORITY = Words(", on the authority of {basedOn}", "，依据{basedOn}")
DELEGATED = Words(", delegated from {delegatedFrom}", "，委托自{delegatedFrom}")
SOURCE = Words("It was read from {source}.", "来源：{source}。")
ENTERED = Words("It was entered by hand, or its file is not shown to you.", "由人工录入，或您无权查看其来源文件。")


def about(asker: Asker, node: NamedNode, kind: str) -> About:
    """What its page says."""
    said = asker.snapshot.said(node, META) | asker.snapshot.said(node)
    page = About(kind, "")
    if kind in SENTENCES:
        page.answers.append(_sentence(asker, SENTENCES[kind], said))
    source = source_cell(node, asker)
    if source.label:
        page.answers.append(asker.say(SOURCE, source=source))
    if kind == "agreement":
        parties = (asker.snapshot.ids.split(text(said[end])) for end in (RM.fromSubject, RM.toSubject) if end in said)
        codes = [split[1] for split in parties if split]
        page.asks = asker.asks(
            *(("holdings", {"subject": code}) for code in codes[:1]), ("flows-without-agreement", {}), ("money", {})
        )
    return page


def _sentence(asker: Asker, words: Words, said: dict[str, Term]) -> Sentence:
    ends = [
        more
        for more, name in ((UNTIL, RM.validTo), (AUTHORITY, RM.basedOn), (DELEGATED, RM.delegatedFrom))
        if asker.cell(said.get(name)).label
    ]
    number = amount(asker, said).label
    things: dict[str, Cell | str] = {name.removeprefix(RM.BASE): asker.cell(term) for name, term in said.items()}
    things["quantity"] = (f" ({number})" if asker.lang == "en" else f"（{number}）") if number else ""
    pieces = [piece for part in (words, *ends) for piece in asker.say(part, **things)]
    return [*pieces, ((". " if asker.lang == "en" else "。"), None)]
