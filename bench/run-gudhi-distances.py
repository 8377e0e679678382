"""Times gudhi's distances of the first pairs of diagrams, for distances.mjs. Processor seconds of this process."""

import json
import sys
import time

import gudhi
import gudhi.hera
import numpy
from gudhi.wasserstein import wasserstein_distance

given = json.load(sys.stdin)
diagrams = [numpy.array(bars) for bars in given["diagrams"]]
pairs = [(a, b) for i, a in enumerate(diagrams) for b in diagrams[i + 1 :]][: given["pairs"]]


def timed(distance):
    distance(*pairs[0])
    start = time.process_time()
    distances = [float(distance(a, b)) for a, b in pairs]
    return {"seconds": time.process_time() - start, "distances": distances}


hera = gudhi.hera.wasserstein_distance
print(
    json.dumps(
        {
            "pot-1": timed(lambda a, b: wasserstein_distance(a, b, order=1, internal_p=2)),
            "pot-2": timed(lambda a, b: wasserstein_distance(a, b, order=2, internal_p=2)),
            "hera-1": timed(lambda a, b: hera(a, b, order=1, internal_p=2, delta=1e-6)),
            "hera-2": timed(lambda a, b: hera(a, b, order=2, internal_p=2, delta=1e-6)),
            "bottleneck": timed(gudhi.bottleneck_distance),
        }
    )
)
