"""Describes whatever it sees in one of three ways."""

import hashlib

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        if request["model"] != "Viewer":
            return super().output_of(request, item, buffers)
        pixels = bytes(buffers[item["image"]["buffer"]])
        return {"text": f"caption {hashlib.sha256(pixels).digest()[0] % 3}"}, []


Worker().serve()
