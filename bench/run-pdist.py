"""One line of JSON: milliseconds for the distances of all pairs at all steps. python3 run-pdist.py FILE DIMENSION STEPS REPEATS"""
import json
import sys
from time import perf_counter

import numpy as np
from scipy.spatial.distance import pdist

dimension, steps, repeats = map(int, sys.argv[2:5])
clouds = np.fromfile(sys.argv[1], "<f4").reshape(steps, -1, dimension)


def distances(cloud):
    cloud = cloud.astype(np.float64)
    found = pdist(cloud / np.linalg.norm(cloud, axis=1, keepdims=True))
    return found.mean(), np.log(np.maximum(found, 1e-10)).mean()


best = float("inf")
for _ in range(repeats + 1):
    start = perf_counter()
    results = [distances(cloud) for cloud in clouds]
    best = min(best, perf_counter() - start)
print(json.dumps({"ms": best * 1000, "mean": results[0][0]}))
