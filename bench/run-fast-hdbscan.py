"""One line of JSON: time and labels of fast_hdbscan on a cloud, the second of two runs: the first one compiles. python3 run-fast-hdbscan.py FILE DIMENSION"""
import json
import sys
from time import perf_counter, process_time

import numpy as np
from fast_hdbscan import HDBSCAN

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
smallest = max(2, len(points) // 1000)
parameters = {
    "min_cluster_size": smallest,
    "min_samples": smallest,
    "cluster_selection_epsilon": 0.4,
    "allow_single_cluster": True,
}
HDBSCAN(**parameters).fit_predict(points[:2000])
start = perf_counter()
processor = process_time()
labels = HDBSCAN(**parameters).fit_predict(points)
print(json.dumps({"seconds": perf_counter() - start, "processor": process_time() - processor, "labels": labels.tolist()}))
