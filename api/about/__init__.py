"""What the page of a thing says in words: an answer first, then tables, each with a way to the whole."""
