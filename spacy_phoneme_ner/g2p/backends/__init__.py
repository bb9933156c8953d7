"""The backends of the G2P, one a file; each loads what it needs on first use."""
