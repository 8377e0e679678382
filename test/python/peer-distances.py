"""Reads pairs of diagrams as JSON from standard input, prints their distances by gudhi and persim.

Infinite deaths are null. Wasserstein distances are by gudhi's exact way, an optimal transport by POT: hera, its other one, does not end
where many bars are equal and a small error is asked for.
"""

import json
import math
import sys
import warnings

import gudhi
import gudhi.wasserstein
import numpy
import persim

warnings.filterwarnings("ignore")

MEASURES = [(1, 2.0), (1, math.inf), (2, 2.0), (2, math.inf)]


def diagram(bars):
    rows = [[birth, math.inf if death is None else death] for birth, death in bars]
    return numpy.array(rows, dtype=float).reshape(-1, 2)


def plain(distance):
    return float(distance) if math.isfinite(distance) else None


given = json.load(sys.stdin)
answers = []
for at, (a, b) in enumerate(given["pairs"]):
    a, b = diagram(a), diagram(b)
    found = [
        plain(gudhi.wasserstein.wasserstein_distance(a, b, order=order, internal_p=norm))
        for order, norm in MEASURES
    ]
    found.append(plain(gudhi.bottleneck_distance(a, b)))
    # Of finite bars alone: persim leaves the others out. Its Wasserstein distances take long.
    finite = [d[numpy.isfinite(d[:, 1])] for d in (a, b)]
    of_persim = {"bottleneck": float(persim.bottleneck(*finite)), "wasserstein": None}
    if at < given["by_persim"]:
        of_persim["wasserstein"] = float(persim.wasserstein(*finite))
    answers.append({"gudhi": found, "persim": of_persim})
print(json.dumps(answers))
