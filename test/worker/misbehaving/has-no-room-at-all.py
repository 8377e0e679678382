"""Has room for not even one item."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        self.send_error(request, "out_of_memory", "the batch does not fit into the memory of cuda:0")


Worker().serve()
