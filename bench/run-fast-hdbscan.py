"""One line of JSON: time and labels of fast_hdbscan on a cloud, the second of two runs: the first one compiles. python3 run-fast-hdbscan.py FILE DIMENSION default|exact

Above 30 coordinates fast_hdbscan takes approximate neighbours of pynndescent and the tree of their edges alone, whatever its settings. Its exact
tree is called directly, as HDBSCAN does with fewer coordinates. A core distance is the one within which min_samples points lie: for us with the
point itself, for fast_hdbscan without it, so that it is told one fewer."""
import json
import sys
from time import perf_counter, process_time

import numba
import numpy as np
from fast_hdbscan import HDBSCAN
from fast_hdbscan.boruvka import parallel_boruvka
from fast_hdbscan.hdbscan import clusters_from_spanning_tree
from fast_hdbscan.numba_kdtree import build_kdtree

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
smallest = max(2, len(points) // 1000)
neighbours = max(1, smallest - 1)
parameters = {
    "min_cluster_size": smallest,
    "cluster_selection_epsilon": 0.4,
    "allow_single_cluster": True,
}


def by_default(rows):
    return HDBSCAN(min_samples=neighbours, **parameters).fit_predict(rows)


def exactly(rows):
    equal_weights = np.empty(1, dtype=np.float32)
    threads = numba.get_num_threads()
    edges, _, _ = parallel_boruvka(
        build_kdtree(rows), threads, min_samples=neighbours, sample_weights=equal_weights, reproducible=False
    )
    return clusters_from_spanning_tree(edges, **parameters)[0]


cluster = exactly if sys.argv[3] == "exact" else by_default
cluster(points[:2000])
start = perf_counter()
processor = process_time()
labels = cluster(points)
print(json.dumps({"seconds": perf_counter() - start, "processor": process_time() - processor, "labels": labels.tolist()}))
