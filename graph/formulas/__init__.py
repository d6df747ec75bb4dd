"""The language of income formulas: read, checked for units, computed exactly. docs/explanation/income-formulas.md defines it."""
