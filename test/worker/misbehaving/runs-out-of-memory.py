"""Has room for no more than three items at a time."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        size = len(request["items"])
        if size > 3:
            message = f"{request['model']}: a batch of {size} does not fit into the memory of cuda:0"
            return self.send_error(request, "out_of_memory", message, retryable=True)
        super().compute(request, buffers)


Worker().serve()
