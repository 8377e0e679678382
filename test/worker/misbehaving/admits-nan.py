"""Says of the text “a blue pear” itself that its vector is not finite."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        if request["type"] == "embed" and item.get("text") == "a blue pear":
            message = "the vector is not finite, also when computed alone in float32"
            return {"error": {"kind": "not_finite", "message": message, "retryable": False}}, []
        return super().output_of(request, item, buffers)


Worker().serve()
