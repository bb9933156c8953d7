"""How good pronunciations are, and how alike names sound."""
