"""Writes labels.json: what scikit-learn's HDBSCAN finds in small point clouds, under several settings.

    python3 -m venv build/scikit-learn && build/scikit-learn/bin/pip install scikit-learn==1.9.1 numpy==2.3.5
    build/scikit-learn/bin/python test/golden/clusters/make-goldens.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_blobs, make_moons

random = np.random.default_rng(20261124)


def unit_vectors() -> np.ndarray:
    """Small integers that both sides scale to unit length and round to float32: six centres, noise, some points twice."""
    centres = random.integers(-40, 41, (6, 768))
    spreads = random.uniform(2, 60, 140)
    points = centres[random.integers(0, 6, 140)] + np.rint(random.normal(0, 1, (140, 768)) * spreads[:, None])
    points = np.clip(points, -127, 127).astype(np.int8)
    return np.concatenate([points, points[random.integers(0, 140, 20)]])


def to_unit_length(integers: np.ndarray) -> np.ndarray:
    points = integers.astype(np.float64)
    return (points / np.sqrt((points**2).sum(axis=1, keepdims=True))).astype(np.float32)


def rounded(points: np.ndarray) -> np.ndarray:
    """To six digits, so that the file can be read; distances in the file are those that were clustered."""
    return np.round(points, 6)


blobs = rounded(make_blobs(240, centers=6, cluster_std=[0.3, 0.6, 1.0, 1.5, 0.2, 2.0], n_features=3, random_state=3)[0])
moons = rounded(make_moons(200, noise=0.07, random_state=4)[0])
noise = rounded(random.uniform(0, 1, (150, 2)))
mixed = rounded(np.concatenate([make_blobs(120, centers=3, cluster_std=0.5, random_state=5)[0], random.uniform(-12, 12, (60, 2))]))
few = rounded(random.normal(0, 1, (40, 2)))
duplicates = np.concatenate([few, few[random.integers(0, 40, 110)], np.repeat([[9.0, 9.0]], 12, axis=0)])
integers = unit_vectors()

clouds = {
    "blobs": blobs,
    "moons": moons,
    "uniform noise": noise,
    "blobs in noise": mixed,
    "duplicates": duplicates,
    "all equal": np.ones((20, 4)),
    "fewer points than a cluster needs": few[:4],
    "two points": few[:2],
    "one dimension": rounded(np.concatenate([random.normal(0, 1, (60, 1)), random.normal(8, 0.5, (60, 1))])),
    "unit vectors": to_unit_length(integers),
}
settings = [
    (min_cluster_size, min_samples, epsilon, single)
    for min_cluster_size, min_samples in [(2, 2), (5, 5), (5, 2), (8, 1), (4, 12), (20, 5)]
    for epsilon in [0.0, 0.2, 0.4, 1.0]
    for single in [False, True]
]

golden = []
for name, points in clouds.items():
    found = []
    for min_cluster_size, min_samples, epsilon, single in settings:
        if min_samples > len(points):
            continue
        model = HDBSCAN(
            min_cluster_size=min_cluster_size,
            min_samples=min_samples,
            cluster_selection_epsilon=epsilon,
            allow_single_cluster=single,
            copy=True,
        )
        found.append(
            {
                "minClusterSize": min_cluster_size,
                "minSamples": min_samples,
                "clusterSelectionEpsilon": epsilon,
                "allowSingleCluster": single,
                "labels": model.fit(points).labels_.tolist(),
            }
        )
    if name == "unit vectors":
        cloud = {"integers": integers.tolist()}
    else:
        cloud = {"points": points.tolist()}
    golden.append({"name": name, **cloud, "found": found})

target = Path(__file__).with_name("labels.json")
lines = ",\n".join(json.dumps(cloud, separators=(",", ":")) for cloud in golden)
target.write_text(f'{{"scikit-learn":"{sklearn.__version__}","clouds":[\n{lines}\n]}}\n')
