"""The facts: store, commits, readers, intake and the sample county."""
