"""Two languages in one text: dictionaries, words that are switched, pairs that sound alike."""
