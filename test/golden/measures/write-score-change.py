"""Writes score-change.json: a sign test over units by scipy, all ways one by one, and a jackknife over units. Needs numpy and scipy."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(11)


def p_over(changes, unit_of):
    sums = np.array([changes[unit_of == unit].sum() for unit in np.unique(unit_of)])
    if len(sums) < 2:
        return None
    result = stats.permutation_test(
        (sums,), lambda x, axis: np.abs(x.sum(axis=axis)), permutation_type="samples", alternative="greater", vectorized=True, n_resamples=np.inf
    )
    return float(result.pvalue)


def interval_over(changes, unit_of):
    units = np.unique(unit_of)
    if len(units) < 3:
        return None
    replicates = np.array([changes[unit_of != unit].mean() for unit in units])
    n = len(units)
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * ((replicates - replicates.mean()) ** 2).sum())
    return [changes.mean() - half, changes.mean() + half]


def case(name, num_prompts, num_seeds, slope, window, missing=()):
    labels = [(p, s) for p in range(num_prompts) for s in range(num_seeds) if (p, s) not in missing]
    prompts, seeds = np.array(labels).T
    steps = np.arange(12)
    runs = np.round(slope * steps + rng.normal(size=num_prompts)[prompts][:, None] * steps / 8 + rng.normal(size=(len(labels), 12)), 3)
    changes = runs[:, -window:].mean(axis=1) - runs[:, :window].mean(axis=1)
    intervals = [i for i in (interval_over(changes, prompts), interval_over(changes, seeds)) if i is not None]
    ps = [p for p in (p_over(changes, prompts), p_over(changes, seeds)) if p is not None]
    return {
        "name": name,
        "input": {
            "runs": runs.tolist(),
            "labels": {"prompts": prompts.tolist(), "seeds": seeds.tolist(), "numPrompts": num_prompts, "numSeeds": num_seeds},
            "window": window,
        },
        "expected": {
            "change": float(changes.mean()),
            "interval": max(intervals, key=lambda i: i[1] - i[0]) if intervals else None,
            "p": max(ps) if ps else None,
        },
    }


golden = {
    "measure": "change of a score",
    "source": "scipy.stats.permutation_test of sums over units, samples, all ways; jackknife with scipy.stats.t",
    "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
    "call": "write-score-change.py",
    "tolerance": 1e-9,
    "note": "the wider interval and the larger p of those over prompts and those over seeds",
    "cases": [
        case("6 prompts × 7 seeds, rising", 6, 7, 0.3, 3),
        case("5 prompts × 3 seeds, without slope", 5, 3, 0, 2),
        case("one prompt, 8 seeds", 1, 8, 0.2, 3),
        case("4 prompts × 4 seeds with runs missing", 4, 4, 0.1, 1, {(0, 0), (3, 1)}),
        case("2 prompts, one seed", 2, 1, 0.5, 6),
        case("one run", 1, 1, 0.5, 3),
    ],
}
(Path(__file__).parent / "score-change.json").write_text(json.dumps(golden) + "\n")
