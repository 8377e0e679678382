"""Draws for “a blue pear” a picture of which the last row is missing."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        output, drawn = super().output_of(request, item, buffers)
        if item.get("text") == "a blue pear" and "image" in output:
            drawn = [drawn[0][:-12]]
        return output, drawn


Worker().serve()
