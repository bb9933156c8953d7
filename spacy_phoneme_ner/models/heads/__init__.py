"""Heads that tag: from the vectors of tokens to scores of tags, and back to entities."""
