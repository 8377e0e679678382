"""One line of JSON: time and bars of giotto-ph on a cloud, one thread. python3 run-giotto.py FILE DIMENSION"""
import json
import sys
from time import perf_counter

import numpy as np
from gph import ripser_parallel

points = np.fromfile(sys.argv[1], "<f4").reshape(-1, int(sys.argv[2]))
start = perf_counter()
diagrams = ripser_parallel(points, maxdim=2, n_threads=1)["dgms"]
milliseconds = 1000 * (perf_counter() - start)


def bar(birth, death):
    return [float(birth), None if np.isinf(death) else float(death)]


bars = [[bar(b, d) for b, d in sorted(map(tuple, diagram)) if d > b] for diagram in diagrams]
print(json.dumps({"milliseconds": milliseconds, "bars": bars}))
