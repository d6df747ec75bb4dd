"""Finding things by what they are called: an index of names, codes and readings, and the order of what it finds."""
