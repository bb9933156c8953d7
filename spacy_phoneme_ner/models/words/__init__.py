"""The small encoder: words by their symbols, with cues, noise and a gazetteer."""
