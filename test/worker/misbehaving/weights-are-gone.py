"""The viewer's weights are no longer in the cache."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def load(self, request):
        if request["model"] != "Viewer":
            return super().load(request)
        message = "example/viewer is not in the local cache"
        self.send_error(request, "missing_weights", message, hint="Fetch it: panic-tda setup --models Viewer")


Worker().serve()
