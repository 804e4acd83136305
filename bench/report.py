"""What a benchmark found, and the table that it is printed in."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

from attrs import frozen


@frozen
class Measure:
    """Samples of ours and, where there is one, of the peer, taken alternately.

    ``aim``: what the ratio of the medians may be at most or, without a peer, the median itself.
    """

    name: str
    unit: str
    ours: Sequence[float]
    peer: Sequence[float] = ()
    aim: float | None = None

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ours) / statistics.median(self.peer) if self.peer else None

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        reached = self.ratio if self.ratio is not None else statistics.median(self.ours)
        return "ok" if reached <= self.aim else "over"


def p95(samples: Sequence[float]) -> float:
    """The nearest rank: a sample that was seen."""
    return sorted(samples)[math.ceil(0.95 * len(samples)) - 1]


_HEAD = ("", "unit", "median", "p95", "n", "peer", "p95", "ratio", "aim", "")


def table(measures: Iterable[Measure]) -> str:
    """Plain text, one measure a line."""
    rows = [_HEAD, *map(_row, measures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index < 2 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(measure: Measure) -> tuple[str, ...]:
    aim = "" if measure.aim is None else f"≤ {measure.aim:g}"
    return (
        measure.name,
        measure.unit,
        *_two(measure.ours),
        str(len(measure.ours)),
        *(_two(measure.peer) if measure.peer else ("", "")),
        "" if measure.ratio is None else f"{measure.ratio:.2f}",
        aim,
        measure.verdict,
    )


def _two(samples: Sequence[float]) -> tuple[str, str]:
    one_alone = len(samples) == 1
    return _short(statistics.median(samples)), "" if one_alone else _short(p95(samples))


def _short(value: float) -> str:
    """Three digits that count."""
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return f"{value:.{digits}f}"
