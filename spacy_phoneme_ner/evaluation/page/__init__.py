"""The report on what pipelines do wrong: one page of HTML that needs nothing else."""
