"""Forgets the last item of its first call of a painter."""

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or not is_first_time("left out"):
            return super().compute(request, buffers)
        for index, item in enumerate(request["items"][:-1]):
            self.send_item(request, index, *self.output_of(request, item, buffers))
        self.send_result(request)


Worker().serve()
