"""What reads documents, one format a file: from an `InputFile` to Documents and Rejects."""
