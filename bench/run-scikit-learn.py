"""One line of JSON: time and labels of scikit-learn's HDBSCAN on a cloud. python3 run-scikit-learn.py FILE DIMENSION ALGORITHM"""
import json
import sys
import warnings
from time import perf_counter, process_time

import numpy as np
from sklearn.cluster import HDBSCAN

warnings.simplefilter("ignore")
points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
smallest = max(2, len(points) // 1000)
model = HDBSCAN(
    min_cluster_size=smallest,
    min_samples=smallest,
    cluster_selection_epsilon=0.4,
    allow_single_cluster=True,
    algorithm=sys.argv[3],
    n_jobs=-1,
)
start = perf_counter()
processor = process_time()
labels = model.fit(points).labels_
print(json.dumps({"seconds": perf_counter() - start, "processor": process_time() - processor, "labels": labels.tolist()}))
