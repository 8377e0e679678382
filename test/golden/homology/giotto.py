"""Diagrams of giotto-ph for the clouds that write-clouds.mjs wrote: python3 giotto.py FOLDER. Needs giotto-ph and numpy."""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gph import ripser_parallel

here = Path(__file__).parent
for path in sorted(Path(sys.argv[1]).glob("*.f32")):
    name, dimension, _ = path.name.split(".")
    points = np.fromfile(path, "<f4").reshape(-1, int(dimension)).astype(np.float64)
    distances = np.zeros((len(points), len(points)), np.float32)
    for row, point in enumerate(points):
        distances[row] = np.sqrt(((points - point) ** 2).sum(axis=1))
    diagrams = ripser_parallel(distances, maxdim=2, metric="precomputed", n_threads=1)["dgms"]
    dgms = []
    for diagram in diagrams:
        bars = sorted((float(b), float(d)) for b, d in diagram if d > b)
        dgms.append([[float(f"{b:.8g}"), None if np.isinf(d) else float(f"{d:.8g}")] for b, d in bars])
    (here / f"generated-{name}.json").write_text(
        json.dumps({"cloud": name, "source": f"giotto-ph {version('giotto-ph')}, distances in float64 rounded to float32", "dgms": dgms})
    )
