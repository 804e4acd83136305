"""The vectors that pytest and vitest both read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def vectors(name: str) -> Any:
    return json.loads((Path(__file__).with_name("vectors") / f"{name}.json").read_text(encoding="utf-8"))
