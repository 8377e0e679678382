"""Its model process ends with a poisoned context when “a blue pear” is in the batch."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] != "Painter" or all(item["text"] != "a blue pear" for item in request["items"]):
            return super().compute(request, buffers)
        message = "CUDA error: device-side assert triggered"
        self.send_error(request, "poisoned", message, retryable=True)
        ended = {"exit_code": 70, "reason": "poisoned", "models": [*self.loaded], "message": message}
        self.send({"type": "model_process_ended", **ended})
        self.loaded.clear()


Worker().serve()
