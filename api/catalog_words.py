"""What the catalog says, as words of a page."""

from queries.catalog import Text
from visualize.words import Words


def words_of(text: Text) -> Words:
    """A sentence or word of the catalog."""
    return Words(text.en, text.zh)
