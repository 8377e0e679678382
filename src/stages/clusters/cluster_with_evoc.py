"""Clusters unit vectors with EVoC. Reads one line of JSON and float32 rows from standard input, prints one line of JSON.

Needs the packages evoc and numpy. The line is {"rows": …, "dimension": …, "parameters": {…}}; the answer is
{"version": …, "layers": [[label, …], …]}, the finest layer first, -1 for noise.
"""
import json
import sys
from importlib.metadata import version


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    import evoc
    import numpy

    count, dimension = request["rows"], request["dimension"]
    points = numpy.frombuffer(sys.stdin.buffer.read(4 * count * dimension), "<f4").reshape(count, dimension)
    # What libraries print must not get between the lines of the answer.
    answer, sys.stdout = sys.stdout, sys.stderr
    model = evoc.EVoC(**request["parameters"])
    model.fit_predict(points.copy())
    layers = [numpy.asarray(layer).astype(int).tolist() for layer in model.cluster_layers_]
    print(json.dumps({"version": version("evoc"), "layers": layers}), file=answer)


if __name__ == "__main__":
    main()
