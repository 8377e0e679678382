"""Sends the first item of its first call of a painter once more, with another picture."""

from well_behaved import WellBehavedWorker, is_first_time, picture_of


class Worker(WellBehavedWorker):
    def compute(self, request, buffers):
        if request["model"] == "Painter" and is_first_time("twice"):
            image = {"image": {"buffer": 0, "width": 4, "height": 4}}
            self.send_item(request, 0, image, [picture_of("something else", 0)])
        super().compute(request, buffers)


Worker().serve()
