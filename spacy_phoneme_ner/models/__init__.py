"""Thinc models; each wing's `torch/` holds its `nn.Module`s and nothing else."""
