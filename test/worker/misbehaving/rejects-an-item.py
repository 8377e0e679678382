"""Refuses the prompt “a blue pear”, alone or with others."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] == "Painter" and any(item["text"] == "a blue pear" for item in request["items"]):
            return self.send_error(request, "input", "the prompt is not to be drawn", retryable=False)
        super().compute(request, buffers)


Worker().serve()
