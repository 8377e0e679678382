"""One line of JSON: time of EVoC on a cloud, the second of two runs: the first one compiles. python3 run-evoc.py FILE DIMENSION"""
import json
import sys
from time import perf_counter, process_time

import numpy as np
from evoc import EVoC

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
parameters = {"noise_level": 0.5, "base_min_cluster_size": max(5, len(points) // 1000), "min_samples": 5, "random_state": 42}
EVoC(**parameters).fit_predict(points[:2000])
start = perf_counter()
processor = process_time()
EVoC(**parameters).fit_predict(points)
print(json.dumps({"seconds": perf_counter() - start, "processor": process_time() - processor, "labels": None}))
