"""Has room for a call only while no other model is loaded, however few items it has."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if len(self.loaded) > 1:
            return self.send_error(request, "out_of_memory", "no room beside the other models", retryable=True)
        super().compute(request, buffers)


Worker().serve()
