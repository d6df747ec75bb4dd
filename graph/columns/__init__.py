"""The facts as columns beside the store, and our questions as SQL over them: one row per record, in DuckDB, in memory.

`Columns` holds them for the version in force; `compiled` turns a question's SPARQL into SQL, or says why it does not.
The store is the truth and the referee: what the profile leaves out is asked there.
"""
