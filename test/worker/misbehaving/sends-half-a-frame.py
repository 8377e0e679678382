"""Ends in the middle of a frame, in its first call of a painter."""

import os

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] == "Painter" and is_first_time("half a frame"):
            self.write(b'PTW1\x40\x00\x00\x00\x00\x00\x00\x00{"type": "item", "id": 3')
            os._exit(1)
        super().compute(request, buffers)


Worker().serve()
