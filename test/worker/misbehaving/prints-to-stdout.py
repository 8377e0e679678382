"""Prints where libraries print, which is no fault."""

import sys

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        print("Some weights of the model were not used" * 1000, flush=True)
        sys.stderr.write("UserWarning: \xff\x00 something is deprecated\n")
        super().compute(request, buffers)


Worker().serve()
