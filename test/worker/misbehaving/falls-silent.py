"""Takes its first call of a painter, and says nothing any more."""

import time

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or not is_first_time("silence"):
            return super().compute(request, buffers)
        time.sleep(3600)


Worker().serve()
