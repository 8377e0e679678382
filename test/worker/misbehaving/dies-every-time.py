"""Kills itself in every call of a painter."""

import os

from well_behaved import WellBehavedWorker, say


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter":
            return super().compute(request, buffers)
        say("Segmentation fault, as always")
        os.abort()


Worker().serve()
