"""Counties as columns in Parquet, for engines of a cluster: written by each county's Remit, read together."""
