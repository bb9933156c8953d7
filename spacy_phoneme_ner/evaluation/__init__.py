"""How well names are found and parts of speech told: scores by language, intervals, reports."""

from .comparison import compare_runs, compare_tasks, find_runs
from .comparison_report import write_comparison, write_comparisons
from .groups import group_scores
from .report import Run, read_run, write_report
from .results import EntityScores, LanguageScores, TagScores
from .score import score_docs, score_pipeline, score_tags

__all__ = [
    "EntityScores",
    "LanguageScores",
    "Run",
    "TagScores",
    "compare_runs",
    "compare_tasks",
    "find_runs",
    "group_scores",
    "read_run",
    "score_docs",
    "score_pipeline",
    "score_tags",
    "write_comparison",
    "write_comparisons",
    "write_report",
]
