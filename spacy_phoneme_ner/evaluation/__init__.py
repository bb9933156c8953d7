"""How well names are found: scores by language, intervals, groups, reports."""

from .comparison import compare_runs, find_runs, write_comparison
from .groups import group_scores
from .report import Run, read_run, write_report
from .results import LanguageScores
from .score import score_docs, score_pipeline

__all__ = [
    "LanguageScores",
    "Run",
    "compare_runs",
    "find_runs",
    "group_scores",
    "read_run",
    "score_docs",
    "score_pipeline",
    "write_comparison",
    "write_report",
]
