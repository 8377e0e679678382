"""One line of JSON: umap-learn's time on a cloud, on the clock and of the processor, and the trustworthiness of its map and of ours. python3 run-umap-learn.py POINTS PLACES DIMENSION"""
import json
import resource
import sys
import warnings
from time import perf_counter, process_time

warnings.simplefilter("ignore")
start = perf_counter()
import numpy as np
import umap

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[3]))


def fitted():
    return umap.UMAP(n_neighbors=15, min_dist=0.1, random_state=42).fit_transform(points)


fitted()
first = perf_counter() - start
first_processor = process_time()
start = perf_counter()
theirs = fitted()
again = perf_counter() - start
again_processor = process_time() - first_processor
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

from sklearn.manifold import trustworthiness

ours = np.fromfile(sys.argv[2], "<f4").reshape(-1, 2)
print(
    json.dumps(
        {
            "first": first,
            "again": again,
            "firstProcessor": first_processor,
            "againProcessor": again_processor,
            "mb": mb,
            "ours": float(trustworthiness(points, ours, n_neighbors=15)),
            "theirs": float(trustworthiness(points, theirs, n_neighbors=15)),
        }
    )
)
