"""Templates of others, as workbooks: read for their placeholders and filled, in a sandbox worker."""
