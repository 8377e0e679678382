"""After its first start its models are of another revision."""

import os

from well_behaved import WellBehavedWorker, is_first_time

is_first_start = is_first_time("start")


class Worker(WellBehavedWorker):
    def revision(self):
        return ("1" if is_first_start else "2") * 40

    def compute(self, request, buffers):
        if request["model"] == "Viewer" and is_first_start:
            os.abort()
        super().compute(request, buffers)


Worker().serve()
