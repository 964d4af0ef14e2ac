"""The expectation step on other threads, processes or machines: a map over parts of the people.

Each part answers with sums that are as small as the table of items by nodes, so what travels per
step does not grow with people, except that plain process pools are sent their part every time; a
Dask client keeps it where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, Protocol

import numpy as np

from scoring.calibration.design import Tables
from scoring.calibration.focus import Windows
from scoring.calibration.likelihood import PEOPLE_PER_BLOCK, MarginalLikelihood, Sums
from scoring.responses import Patterns

# Whole blocks, so that rounding is that of one process.
PEOPLE_PER_PART = 16 * PEOPLE_PER_BLOCK


class Executor(Protocol):
    """What is needed of concurrent.futures.Executor or of a Dask Client."""

    def submit(self, function: Callable[..., Any], /, *given: Any) -> Any:
        """A future of function(*given), with .result()."""


def spread(likelihood: MarginalLikelihood, executor: Executor) -> MarginalLikelihood:
    """The same likelihood, whose expectation steps run on the executor."""
    parts: Sequence[Any] = list(_parts(likelihood.without_design()))
    scatter = getattr(executor, "scatter", None)
    if scatter is not None:
        parts = scatter(parts, hash=False)
    here = likelihood.without_design()
    return replace(here, summed_by=Spread(executor, tuple(parts), []).anew())


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Sums over all people by way of an executor.

    windows : per part, what the last call found; it travels, so that the next call does exactly
        what it would do in this process
    """

    executor: Executor
    parts: tuple[Any, ...]
    windows: list[Windows]

    def __call__(self, tables: Tables) -> Sums:
        given = zip(self.parts, self.windows, strict=True)
        futures = [self.executor.submit(_sums, part, tables, seen) for part, seen in given]
        # In the order of the parts, so that the sum is the same every time.
        answers: list[tuple[Sums, Windows]] = [future.result() for future in futures]
        self.windows[:] = [windows for _, windows in answers]
        return reduce(add, (sums for sums, _ in answers))

    def anew(self) -> Spread:
        return Spread(self.executor, self.parts, [Windows() for _ in self.parts])


def _sums(part: MarginalLikelihood, tables: Tables, windows: Windows) -> tuple[Sums, Windows]:
    layout = replace(part.layout, precision=tables.log_odds.dtype)
    return replace(part, layout=layout, windows=windows).sums(tables), windows


def _parts(likelihood: MarginalLikelihood) -> Iterator[MarginalLikelihood]:
    patterns = likelihood.patterns
    for group in range(likelihood.n_groups):
        end = int(likelihood.group_bounds[group + 1])
        for start in range(int(likelihood.group_bounds[group]), end, PEOPLE_PER_PART):
            people = slice(start, min(start + PEOPLE_PER_PART, end))
            own = Patterns(
                patterns.codes[people], patterns.weights[people], np.empty(0, dtype=np.int64)
            )
            n = people.stop - people.start
            bounds = np.where(np.arange(likelihood.n_groups + 1) <= group, 0, n)
            yield replace(likelihood, patterns=own, group_bounds=bounds)
