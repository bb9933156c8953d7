"""Training signals besides the tags, as components take them."""
