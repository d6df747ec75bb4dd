"""From paper to facts: sheets are read, checked row by row, compared with what is known, and committed as one change."""
