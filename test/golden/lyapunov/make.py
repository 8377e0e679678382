"""Writes exponents.json (numpy) and relaxation.json (scipy): see README.md.

Usage: python make.py, with numpy and scipy installed.
"""

import json
from itertools import combinations
from pathlib import Path

import numpy
import scipy
from scipy.optimize import curve_fit

FLOOR = 1e-10
here = Path(__file__).parent
random = numpy.random.default_rng(20261124)


def walks(runs, steps, dimension, spread):
    """Runs that begin near each other and go their own ways; [runs, steps, dimension], of any length, short to write."""
    start = random.normal(size=dimension)
    noise = random.normal(size=(runs, steps, dimension)).cumsum(axis=1)
    return numpy.round(start + spread * noise, 4)


def exponent(name, trajectories):
    unit = trajectories.astype("float32").astype("float64")
    unit /= numpy.linalg.norm(unit, axis=2, keepdims=True)
    pairs = numpy.stack([numpy.linalg.norm(unit[i] - unit[j], axis=1) for i, j in combinations(range(len(unit)), 2)])
    curve = pairs.mean(axis=0)
    t = numpy.arange(len(curve))
    y = numpy.log(numpy.maximum(curve, FLOOR))
    slope, intercept = numpy.polyfit(t, y, 1)
    # The mean of equal numbers may be rounded, and then total is not quite 0.
    constant = numpy.ptp(y) < 1e-12
    total = ((y - y.mean()) ** 2).sum()
    left = ((y - intercept - slope * t) ** 2).sum()
    return {
        "name": name,
        "trajectories": trajectories.tolist(),
        "exponent": slope,
        "r_squared": None if constant else 1 - left / total,
        "mean_log_exponent": numpy.polyfit(t, numpy.log(numpy.maximum(pairs, FLOOR)).mean(axis=0), 1)[0],
        "divergence_curve": curve.tolist(),
        "num_pairs": len(pairs),
        "num_clamped": int((curve < FLOOR).sum()),
    }


def relaxed(t, initial, limit, time):
    return limit - (limit - initial) * numpy.exp(-t / time)


def relaxation(name, curve):
    t = numpy.arange(len(curve), dtype="float64")
    fits = []
    for time in [0.5, 2, 5, 10, len(curve) / 4, len(curve), 5 * len(curve)]:
        start = [min(max(curve[0], 0.01), 1.99), min(max(curve[-1], 0.01), 1.99), time]
        bounds = ([0, 0, 0.05], [2, 2, 10 * len(curve)])
        tolerances = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15, "max_nfev": 20000}
        found, _ = curve_fit(relaxed, t, curve, start, bounds=bounds, **tolerances)
        fits.append((float(((curve - relaxed(t, *found)) ** 2).sum()), found.tolist()))
    squares, (initial, limit, time) = min(fits)
    return {
        "name": name,
        "curve": curve.tolist(),
        "initial": initial,
        "limit": limit,
        "time": time,
        "squares": squares,
    }


def noisy(length, time, sigma, initial=0.3, limit=1.0):
    t = numpy.arange(length, dtype="float64")
    return numpy.clip(relaxed(t, initial, limit, time) + sigma * random.normal(size=length), 0, 2)


meeting = walks(3, 12, 6, 0.05)
meeting[:, 8:] = meeting[:1, 8:]
two_of_three = walks(3, 10, 6, 0.1)
two_of_three[1] = two_of_three[0]
equal = numpy.repeat(walks(1, 6, 4, 0.3), 3, axis=0)
still = numpy.repeat(walks(2, 1, 4, 0.3), 7, axis=1)
exponents = [
    exponent("two runs of two steps", walks(2, 2, 3, 0.1)),
    exponent("two runs", walks(2, 25, 5, 0.02)),
    exponent("five runs", walks(5, 20, 8, 0.02)),
    exponent("three runs of 768 dimensions", walks(3, 4, 768, 0.1)),
    exponent("runs that meet", meeting),
    exponent("two equal runs and another one", two_of_three),
    exponent("equal runs", equal),
    exponent("runs that stand still", still),
]
relaxations = [
    relaxation("without noise", noisy(50, 8, 0)),
    relaxation("a little noise", noisy(25, 8, 0.02)),
    relaxation("long", noisy(200, 20, 0.05)),
    relaxation("short", noisy(12, 3, 0.02)),
    relaxation("fast", noisy(30, 1, 0.02)),
    relaxation("from almost nothing", noisy(40, 5, 0.03, 0.02, 1.3)),
    relaxation("at the greatest distance", noisy(30, 6, 0.05, 0.5, 1.97)),
    relaxation("much noise", noisy(25, 8, 0.3)),
    relaxation("slow", noisy(12, 30, 0.02)),
    relaxation("falling", noisy(30, 5, 0.02, 1.2, 0.4)),
    relaxation("only noise", noisy(30, 5, 0.02, 0.9, 0.9)),
    relaxation("over after one step", noisy(40, 0.01, 0.05)),
    relaxation("four steps", noisy(4, 1.2, 0.01)),
]
versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}
for name, cases in {"exponents": exponents, "relaxation": relaxations}.items():
    (here / f"{name}.json").write_text(json.dumps({"versions": versions, "cases": cases}, indent=None) + "\n")
