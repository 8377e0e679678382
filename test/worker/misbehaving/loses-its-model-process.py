"""Its model process is ended from outside in its first call of a painter."""

from well_behaved import WellBehavedWorker, is_first_time


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or not is_first_time("lost"):
            return super().compute(request, buffers)
        message = "the model process ended with signal 9"
        self.send_error(request, "crashed", message, retryable=True)
        ended = {"exit_code": -9, "reason": "crashed", "models": [*self.loaded], "message": message}
        self.send({"type": "model_process_ended", **ended})
        self.loaded.clear()


Worker().serve()
