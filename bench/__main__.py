"""`python -m bench [NAME…]`: measures, and prints a table. Benchmarks are no tests: a missed aim is no failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import click

from bench import by_mail, embedded, frames, headless, memory, opening, relay, setup, startup, weight
from bench.report import Measure, table

BENCHMARKS: Mapping[str, Callable[[], Iterable[Measure]]] = {
    "relay": relay.measure,
    "startup": startup.measure,
    "memory": memory.measure,
    "frames": frames.measure,
    "weight": weight.measure,
    "setup": setup.measure,
    "mail": by_mail.measure,
    "embedded": embedded.measure,
    "opening": opening.measure,
    **{f"headless: {row}": partial(headless.measure_row, row) for row in headless.ROWS},
}


@click.command()
@click.argument("names", type=click.Choice([*BENCHMARKS, "headless"]), metavar="[NAME]...", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Measures all, or what is named. `headless` is all whose name begins so."""
    measures: list[Measure] = []
    try:
        for name in [each for each in BENCHMARKS if not names or each in names or each.partition(":")[0] in names]:
            click.echo(f"{name} …", err=True)
            measures.extend(BENCHMARKS[name]())
    finally:
        click.echo(table(measures))


main()
