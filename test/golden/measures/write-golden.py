"""Writes the golden data of this folder: principal-axes.json and closeness-curve.json. Needs numpy and scipy."""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import curve_fit

folder = Path(__file__).parent
rng = np.random.default_rng(7)


def principal_axes(points):
    centred = points - points.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    variances = singular**2 / len(points)
    return {
        "points": points.tolist(),
        "mean": points.mean(axis=0).tolist(),
        "axes": axes[:2].tolist(),
        "variances": variances[:2].tolist(),
        "totalVariance": float(variances.sum()),
        "along": (centred @ axes[:2].T).tolist(),
    }


def cloud(n, d, decay):
    scales = decay ** np.arange(d)
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    points = (rng.normal(size=(n, d)) * scales) @ rotation + rng.normal(size=d)
    return points.astype(np.float32).astype(np.float64)


clouds = {
    "60 points in 12 dimensions": cloud(60, 12, 0.7),
    "5 points in 20 dimensions": cloud(5, 20, 0.8),
    "40 points in 2 dimensions": cloud(40, 2, 0.5),
}
text = json.dumps(
    {"source": f"numpy {np.__version__}, numpy.linalg.svd", "clouds": {k: principal_axes(v) for k, v in clouds.items()}}
)
(folder / "principal-axes.json").write_text(text + "\n")


def closeness(min_distance):
    """umap-learn's find_ab_params for a spread of 1."""
    d = np.linspace(0, 3, 300)
    wanted = np.where(d < min_distance, 1.0, np.exp(-(d - min_distance)))
    (a, b), _ = curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), d, wanted, ftol=1e-14, xtol=1e-14)
    return {"minDistance": min_distance, "a": a, "b": b}


curves = [closeness(m) for m in (0, 0.01, 0.1, 0.25, 0.5, 0.99)]
text = json.dumps({"source": f"scipy {scipy.__version__}, curve_fit on umap-learn's formula", "curves": curves}, indent=1)
(folder / "closeness-curve.json").write_text(text + "\n")
