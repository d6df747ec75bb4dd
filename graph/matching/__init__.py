"""Which entries may be one and the same person, household or organisation: proposals with reasons, never a decision."""
