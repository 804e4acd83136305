"""Call pages of others, installed by npm for the tests that call them. Nothing of them is shipped."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

CALLS_WEBAPP = FOLDER / "node_modules" / "@deltachat" / "calls-webapp" / "dist" / "index.html"
"""The call page of Delta Chat's own clients."""
