"""What may be wrong with an installation, found by looking: `remit doctor`. Nothing is changed."""
