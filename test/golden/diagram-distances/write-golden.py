"""Writes distances.json: distances of pairs of diagrams, by scipy's exact assignment and gudhi's bottleneck distance;
persim agrees as far as it is exact.

    python3 -m venv venv && venv/bin/pip install gudhi==3.13.0 persim POT numpy && venv/bin/python write-golden.py

"""

import json
import math
import warnings
from importlib.metadata import version
from pathlib import Path

import gudhi
import numpy
import persim
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20261128)


def diagram(n, kind):
    births = random.uniform(0, 1, n)
    if kind == "grid":  # many equal distances and equal bars
        births = random.integers(0, 4, n) / 4
        deaths = births + random.integers(1, 4, n) / 4
    elif kind == "short":  # most go to the diagonal
        deaths = births + 0.02 * random.uniform(0.01, 1, n)
    elif kind == "H0":
        births = numpy.zeros(n)
        deaths = random.uniform(0.01, 1, n)
    elif kind == "large":
        births = 1e6 * births
        deaths = births + 1e6 * random.uniform(0.01, 1, n)
    else:
        deaths = births + random.uniform(0.01, 1, n)
    return numpy.column_stack([births.round(4), (deaths + 1e-4).round(4)])


def distances(a, b):
    """The square matrix of n + m rows as the definition has it, assigned by scipy."""
    found = {}
    finite_a, finite_b = (d[numpy.isfinite(d[:, 1])] for d in (a, b))
    essential_a, essential_b = (numpy.sort(d[numpy.isinf(d[:, 1]), 0]) for d in (a, b))
    n, m = len(finite_a), len(finite_b)
    for order in (1, 2):
        for ground, metric, diagonal in (
            ("euclidean", "euclidean", math.sqrt(0.5)),
            ("maximum", "chebyshev", 0.5),
        ):
            costs = numpy.zeros((n + m, n + m))
            costs[:n, :m] = cdist(finite_a, finite_b, metric)
            costs[:n, m:] = ((finite_a[:, 1] - finite_a[:, 0]) * diagonal)[:, None]
            costs[n:, :m] = ((finite_b[:, 1] - finite_b[:, 0]) * diagonal)[None, :]
            costs **= order
            total = costs[linear_sum_assignment(costs)].sum()
            if len(essential_a) != len(essential_b):
                total = math.inf
            else:
                total += (abs(essential_a - essential_b) ** order).sum()
            total **= 1 / order
            found[f"{order} {ground}"] = total
    found["Infinity maximum"] = gudhi.bottleneck_distance(a, b)
    return {name: value if math.isfinite(value) else "inf" for name, value in found.items()}


def compare_with_persim(a, b, found):
    # persim has its distances by the cosine rule, which is 1e-8 off where bars are equal.
    scale = max(1.0, found["1 euclidean"])
    assert abs(persim.wasserstein(a, b) - found["1 euclidean"]) < 1e-6 * scale
    assert abs(persim.bottleneck(a, b) - found["Infinity maximum"]) < 1e-9 * scale


cases = []
kinds = ("random", "grid", "short", "H0", "large")
for at in range(60):
    kind = kinds[at % len(kinds)]
    a, b = (diagram(int(random.integers(0, 13)), kind) for _ in range(2))
    found = distances(a, b)
    compare_with_persim(a, b, found)
    cases.append((f"{kind} {at}", a, b, found))

inf = math.inf
edges = {
    "both empty": ([], []),
    "one empty": ([], [[0.1, 0.4], [0.2, 1.0]]),
    "equal": ([[0.1, 0.4], [0.2, 1.0]], [[0.2, 1.0], [0.1, 0.4]]),
    "duplicates": ([[0.1, 0.4]] * 3, [[0.1, 0.4]] * 5),
    "bars on the diagonal": ([[0.3, 0.3], [0.1, 0.9]], [[0.5, 0.5], [0.5, 0.5], [0.2, 0.9]]),
    "only bars on the diagonal": ([[0.3, 0.3]], [[0.5, 0.5]]),
    "essential bars alone": ([[0.1, inf], [0.7, inf]], [[0.8, inf], [0.3, inf]]),
    "essential bars and others": ([[0.1, inf], [0.2, 0.9]], [[0.0, inf], [0.25, 0.8], [0.5, 0.6]]),
    "different numbers of essential bars": ([[0.1, inf], [0.2, 0.9]], [[0.2, 0.9]]),
    "a crowd against a few": (diagram(30, "short").tolist(), diagram(2, "random").tolist()),
}
for name, (a, b) in edges.items():
    a, b = (numpy.array(bars, dtype=float).reshape(-1, 2) for bars in (a, b))
    cases.append((name, a, b, distances(a, b)))

golden = {
    "measure": "diagram-distances",
    "source": "scipy, gudhi; persim agrees as far as it is exact",
    "versions": {name: version(name) for name in ("gudhi", "persim", "scipy", "numpy")},
    "call": "scipy.optimize.linear_sum_assignment of the square matrix; gudhi.bottleneck_distance(a, b)",
    "tolerance": 1e-9,
    "note": 'Deaths "inf" are essential bars. Keys of expected are the order and the ground distance.',
}


def bars_of(bars):
    return [[birth, death if math.isfinite(death) else "inf"] for birth, death in bars.tolist()]


lines = ",\n".join(
    json.dumps({"name": name, "input": {"a": bars_of(a), "b": bars_of(b)}, "expected": found})
    for name, a, b, found in cases
)
text = json.dumps(golden)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
Path(__file__).with_name("distances.json").write_text(text)
