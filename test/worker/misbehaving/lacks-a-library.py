"""The painter's library is not installed."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def load(self, request):
        self.send_error(request, "missing_library", "No module named 'diffusers'", hint="panic-tda setup")


Worker().serve()
