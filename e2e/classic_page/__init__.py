"""A call page of the tests that speaks the classic WCall protocol alone, laid out as SimpleX Chat's desktop page is."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
LZ_STRING = HERE.parent.parent / "web" / "node_modules" / "lz-string" / "libs" / "lz-string.min.js"
"""A dependency of the page's own tests."""


def put_together(folder: Path) -> Path:
    """The page with all its files, in ``folder``, which must not exist yet."""
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(LZ_STRING, folder)
    return folder
