"""Imported by a test file that needs Hugging Face's packages: skips it without them."""

import pytest

for module in ("tokenizers", "transformers"):
    pytest.importorskip(module, reason="extra 'transformers' is not installed")
