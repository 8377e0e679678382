"""Takes its first call of a painter, and goes on sending heartbeats forever."""

import time

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or not is_first_time("hang"):
            return super().compute(request, buffers)
        while True:
            self.send({"type": "heartbeat", "id": request["id"], "elapsed_ms": 1, "silent_ms": 1})
            time.sleep(0.05)


Worker().serve()
