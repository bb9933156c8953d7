"""PhoneXL: words by their spelling and their sound together."""
