"""Kills itself in its first call of a painter, when half of the items are out."""

import os
import signal

from well_behaved import WellBehavedWorker, is_first_time, say


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or not is_first_time("death"):
            return super().compute(request, buffers)
        for index, item in enumerate(request["items"][: len(request["items"]) // 2]):
            self.send_item(request, index, *self.output_of(request, item, buffers))
        say("about to die")
        os.kill(os.getpid(), signal.SIGKILL)


Worker().serve()
