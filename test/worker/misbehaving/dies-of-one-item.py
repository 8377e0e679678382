"""Dies of every batch that has the prompt “a blue pear” in it."""

import os

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] == "Painter" and any(item["text"] == "a blue pear" for item in request["items"]):
            os.abort()
        super().compute(request, buffers)


Worker().serve()
