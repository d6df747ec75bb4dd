"""The smallest change that would clear a finding: candidates from the facts around it, each tried on a copy."""
