"""One line of JSON: umap-learn's time on a cloud, on the clock and of the processor, and the trustworthiness of its maps and of ours.

python3 run-umap-learn.py POINTS DIMENSION SEEDS PLACES...

SEEDS are separated by commas, the first is the one whose time is told. Besides its own maps, one of each seed, umap-learn makes one of the exact
neighbours, which it searches for approximately when left to itself. PLACES are our maps.
"""
import json
import resource
import sys
import warnings
from time import perf_counter, process_time

warnings.simplefilter("ignore")
start = perf_counter()
import numpy as np
import umap

NUM_NEIGHBOURS = 15
ROWS_AT_ONCE = 500

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
seeds = [int(seed) for seed in sys.argv[3].split(",")]


def fitted(seed, **options):
    return umap.UMAP(n_neighbors=NUM_NEIGHBOURS, min_dist=0.1, random_state=seed, **options).fit_transform(points)


fitted(seeds[0])
first = perf_counter() - start
first_processor = process_time()
start = perf_counter()
theirs = [fitted(seeds[0])]
again = perf_counter() - start
again_processor = process_time() - first_processor
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
theirs += [fitted(seed) for seed in seeds[1:]]


def exact_neighbours():
    """As umap-learn wants them: each point is the nearest of its own neighbours."""
    squares = (points * points).sum(1)
    places = np.empty((len(points), NUM_NEIGHBOURS), int)
    distances = np.empty((len(points), NUM_NEIGHBOURS), np.float32)
    for begin in range(0, len(points), ROWS_AT_ONCE):
        rows = points[begin : begin + ROWS_AT_ONCE]
        of_rows = squares[begin : begin + ROWS_AT_ONCE, None] + squares - 2 * rows @ points.T
        own = np.arange(len(rows))
        of_rows[own, begin + own] = -1
        near = np.argsort(of_rows, axis=1)[:, :NUM_NEIGHBOURS]
        places[begin : begin + ROWS_AT_ONCE] = near
        distances[begin : begin + ROWS_AT_ONCE] = np.sqrt(np.maximum(np.take_along_axis(of_rows, near, 1), 0))
    return places, distances


of_exact = fitted(seeds[0], precomputed_knn=exact_neighbours())

from sklearn.manifold import trustworthiness


def kept(maps):
    return [float(trustworthiness(points, places, n_neighbors=NUM_NEIGHBOURS)) for places in maps]


print(
    json.dumps(
        {
            "first": first,
            "again": again,
            "firstProcessor": first_processor,
            "againProcessor": again_processor,
            "mb": mb,
            "ours": kept(np.fromfile(path, "<f4").reshape(-1, 2) for path in sys.argv[4:]),
            "theirs": kept(theirs),
            "theirsOfExact": kept([of_exact])[0],
        }
    )
)
