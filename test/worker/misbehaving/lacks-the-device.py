"""The GPU that was asked for is not there."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def devices(self, request):
        message = "cuda:3 was asked for, but torch finds 1 GPU"
        self.send_error(request, "no_device", message, hint="Use cuda:0")


Worker().serve()
