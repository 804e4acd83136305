"""What a browser loads from the ticket to the first call, compressed. tests/test_page_weight.py keeps the limit."""

from __future__ import annotations

from collections.abc import Iterator

from bench.report import Measure
from tests.test_page_weight import LIMIT, path_to_first_call


def measure() -> Iterator[Measure]:
    sizes = path_to_first_call()
    yield Measure("page weight to the first call, gzip", "kB", [sum(sizes.values()) / 1000], aim=LIMIT / 1000)
