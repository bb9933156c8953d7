"""What writes annotated documents, one format a file."""
