"""The questions: one .rq file each, the catalog, the runner, findings and paths."""
