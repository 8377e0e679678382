"""Sends the items of a call from the last to the first, which it may."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        for index, item in reversed([*enumerate(request["items"])]):
            self.send_item(request, index, *self.output_of(request, item, buffers))
        self.send_result(request)


Worker().serve()
