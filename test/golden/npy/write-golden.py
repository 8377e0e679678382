"""Writes the .npy files beside it, by numpy, and distances.json, by scipy's pdist.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 && venv/bin/python write-golden.py

"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy
from numpy.lib import format as npy_format
from scipy.spatial.distance import pdist

folder = Path(__file__).parent
points = numpy.array([[0, 0], [3, 0], [3, 4], [0, 4]])

for name, array in {
    "float64": points.astype("<f8"),
    "float64-fortran": numpy.asfortranarray(points.astype("<f8")),
    "float64-big-endian": points.astype(">f8"),
    "float32": points.astype("<f4"),
    "float16": points.astype("<f2"),
    "int64": points.astype("<i8"),
    "int16-big-endian": points.astype(">i2"),
    "uint8": points.astype("u1"),
    "condensed": pdist(points.astype("<f8")),
    "never-joined": numpy.array([[0, 1, numpy.inf], [1, 0, numpy.inf], [numpy.inf, numpy.inf, 0]]),
    "nan": numpy.array([[0, 1], [numpy.nan, 2]]),
    "cube": numpy.zeros((2, 2, 2)),
    "empty": numpy.zeros((0, 3)),
    "bool": points.astype(bool),
    "complex": points.astype("<c16"),
    "text": points.astype("<U2"),
    "records": numpy.array([(1.0, 2.0)], dtype=[("x", "<f8"), ("y", "<f8")]),
}.items():
    numpy.save(folder / f"{name}.npy", array)
with open(folder / "version-3.npy", "wb") as file:
    npy_format.write_array(file, points.astype("<f8"), version=(3, 0))

random = numpy.random.default_rng(20261128)
cloud = numpy.round(random.normal(size=(7, 5)), 3)
cloud[6] = cloud[0]
golden = {
    "source": "scipy.spatial.distance.pdist",
    "versions": {name: version(name) for name in ("numpy", "scipy")},
    "points": cloud.tolist(),
    "distances": {
        name: pdist(cloud, metric).tolist()
        for name, metric in {
            "euclidean": "euclidean",
            "cosine": "cosine",
            "correlation": "correlation",
            "manhattan": "cityblock",
            "chebyshev": "chebyshev",
        }.items()
    },
}
(folder / "distances.json").write_text(json.dumps(golden) + "\n")
