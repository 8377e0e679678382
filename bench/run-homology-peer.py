"""One line of JSON: time and bars of a program on a cloud, one thread. python3 run-homology-peer.py PROGRAM SETTING FILE DIMENSION SECONDS

What a setting does to the points is timed with the rest: a user has to do it as well. The system ends what takes more seconds of
the processor.
"""
import json
import re
import resource
import signal
import subprocess
import sys
from time import perf_counter, process_time

import numpy as np

program, setting, file, dimension, seconds = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), resource.RLIM_INFINITY))
points = np.fromfile(file, "<f4").reshape(-1, int(dimension))


def giotto(cloud, collapse):
    from gph import ripser_parallel

    return lambda: ripser_parallel(cloud(), maxdim=2, n_threads=1, collapse_edges=collapse)["dgms"]


def gudhi(cloud, collapses):
    from gudhi.sklearn.rips_persistence import RipsPersistence

    method = RipsPersistence([0, 1, 2], num_collapses=collapses, homology_coeff_field=2, n_jobs=1)
    return lambda: method.fit_transform([cloud()])[0]


def ripser_py(cloud):
    from ripser import ripser

    return lambda: ripser(cloud(), maxdim=2)["dgms"]


def ripser_itself(cloud):
    """The program reads text and prints its bars; what it takes for that is counted, what Python takes to write and read is not."""
    text = "\n".join(",".join(f"{x:.9g}" for x in point) for point in cloud())

    def compute():
        found = subprocess.run(["ripser", "--format", "point-cloud", "--dim", "2"], input=text, capture_output=True, text=True)
        # What ended Ripser ends this process, too: so whoever started it learns of the limit.
        if found.returncode < 0:
            signal.raise_signal(-found.returncode)
        found.check_returncode()
        return [of_dimension(part) for part in found.stdout.split("persistence intervals in dim")[1:]]

    def of_dimension(lines):
        intervals = re.findall(r"\[([^,]+),([^)]+)\)", lines)
        return np.array([(float(b), float(d.strip() or "inf")) for b, d in intervals]).reshape(-1, 2)

    return compute


def given():
    return points


def distinct():
    """In the order of their first copies: sorted points take some of these programs several times as long."""
    return points[np.sort(np.unique(points, axis=0, return_index=True)[1])]


settings = {
    "giotto-ph": {
        "as given": lambda: giotto(given, False),
        "distinct": lambda: giotto(distinct, False),
        "distinct, collapsed": lambda: giotto(distinct, True),
    },
    "GUDHI": {
        "distinct": lambda: gudhi(distinct, 0),
        "distinct, collapsed": lambda: gudhi(distinct, 1),
        "distinct, auto": lambda: gudhi(distinct, "auto"),
    },
    "ripser.py": {"distinct": lambda: ripser_py(distinct)},
    "Ripser": {"distinct": lambda: ripser_itself(distinct)},
}
if program == "settings":
    print(json.dumps({name: list(of) for name, of in settings.items()}))
    sys.exit()
compute = settings[program][setting]()


def processor_seconds():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


start = perf_counter()
processor = processor_seconds()
diagrams = compute()
milliseconds = 1000 * (perf_counter() - start)
processor = 1000 * (processor_seconds() - processor)


def bar(birth, death):
    return [float(birth), None if np.isinf(death) else float(death)]


bars = [[bar(b, d) for b, d in sorted(map(tuple, diagram)) if d > b] for diagram in diagrams]
print(json.dumps({"milliseconds": milliseconds, "processor": processor, "bars": bars}))
