"""The painter's licence has not been accepted."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def load(self, request):
        if request["model"] != "Painter":
            return super().load(request)
        message = "the repository example/painter is gated"
        hint = "Accept its licence at https://huggingface.co/example/painter, and set HF_TOKEN."
        self.send_error(request, "gated", message, hint=hint, repository="example/painter")


Worker().serve()
