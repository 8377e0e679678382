"""Answers its first call of a painter under the number of another request."""

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] == "Painter" and is_first_time("another"):
            request = {**request, "id": request["id"] + 1}
        super().compute(request, buffers)


Worker().serve()
