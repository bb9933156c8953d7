"""Encoders of Hugging Face's transformers, over phonemes or spelling."""
