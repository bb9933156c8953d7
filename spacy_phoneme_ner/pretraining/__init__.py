"""Pre-training a phoneme encoder: a corpus prepared once, and a training step that is bare.

`prepare.py` needs the whole package; all that `train.py` imports needs numpy, torch and
transformers only, so that it also runs where nothing else is installed.
"""
