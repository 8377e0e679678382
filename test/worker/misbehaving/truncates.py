"""Reads only the beginning of “a blue pear”, and says so."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        output, drawn = super().output_of(request, item, buffers)
        if request["model"] == "Painter" and item["text"] == "a blue pear":
            output = {**output, "notes": {"truncated": True}}
        return output, drawn


Worker().serve()
