"""Unloads a model after its first call without telling anybody."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        super().compute(request, buffers)
        self.loaded.clear()


Worker().serve()
