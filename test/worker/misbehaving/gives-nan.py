"""Gives the text “a blue pear” a vector that is not finite, as JSON numbers never are."""

import struct

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        output, vector = super().output_of(request, item, buffers)
        if request["type"] == "embed" and item.get("text") == "a blue pear":
            vector = [struct.pack("<8f", 1, 2, float("nan"), 4, 5, 6, 7, 8)]
        return output, vector


Worker().serve()
