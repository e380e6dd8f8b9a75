"""Which counts are hidden: as cheap as can be, and soon, in tables full of small counts.

Against the optimum: the same search without an end, whose bounds prove it.
"""

from __future__ import annotations

import sys
import time
from itertools import product
from math import log2
from statistics import median

import numpy as np

from tsunagari.tabulation.people import Population
from tsunagari.tabulation.suppression import search
from tsunagari.tabulation.suppression.algorithm import protect
from tsunagari.tabulation.suppression.sums import CountSystem, Groups, count_system

HIDDEN = 2
SEEDS = range(3)
MOST_TIMES = 1.2  # of the optimum, in the median
TABLES = {  # by their shape: seconds of one core at most, and whether the optimum is looked for
    (20, 20): (5, True),
    (40, 20): (5, True),
    (4, 4, 4): (5, True),
    (6, 6, 6): (10, False),
    (9, 9, 9): (10, False),
}


def table(shape: tuple[int, ...], seed: int) -> CountSystem[Groups]:
    """Invent a table with all its margins."""
    draw = np.random.default_rng(seed)
    cells = draw.poisson(draw.lognormal(2, 1.1, shape))
    people = Population("人", {f"{at}": [f"{of}" for of in range(n)] for at, n in enumerate(shape)})
    known: dict[Groups, int] = {}
    for places in product(*(range(-1, size) for size in shape)):
        whom = {(f"{at}", f"{of}") for at, of in enumerate(places) if of >= 0}
        cut = tuple(of if of >= 0 else slice(None) for of in places)
        known[frozenset(whom)] = int(cells[cut].sum())
    return count_system(known, people)


def chosen(system: CountSystem[Groups]) -> tuple[float, float]:
    """Return what is hidden besides the small counts, by its cost, and the seconds it took."""
    began = time.process_time()
    hidden = protect(system, limit=HIDDEN, width=HIDDEN)
    took = time.process_time() - began
    counts = (system.counts[key] for key in hidden)
    return sum(1 + log2(1 + count) for count in counts if count > HIDDEN), took


def main() -> int:
    """Print a line a shape; 1 if one is too slow or too dear."""
    wrong = 0
    for shape, (most_seconds, compared) in TABLES.items():
        systems = [table(shape, seed) for seed in SEEDS]
        costs, seconds = zip(*map(chosen, systems), strict=True)
        line = f"{' × '.join(map(str, shape))}: {len(systems[0].counts)} counts"
        line += f", {median(seconds):.1f} s, {max(seconds):.1f} s at most (allowed {most_seconds})"
        wrong += max(seconds) > most_seconds
        if compared:
            usual, search.SOON = search.SOON, np.inf
            times = [cost / chosen(system)[0] for cost, system in zip(costs, systems, strict=True)]
            search.SOON = usual
            line += f", {median(times):.2f} times the optimum (allowed {MOST_TIMES})"
            wrong += median(times) > MOST_TIMES
        print(line)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
