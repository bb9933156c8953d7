"""Losses over tensors and what is drawn for them; they know no Doc and no model."""
