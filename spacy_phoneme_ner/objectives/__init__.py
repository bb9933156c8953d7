"""Training signals besides the tags: draws over batches and losses. They know no Doc."""
