"""Has nothing to say of the picture of “a blue pear” that was drawn with seed 1."""

from well_behaved import WellBehavedWorker, picture_of


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        if "image" in item and request["type"] == "invoke":
            if buffers[item["image"]["buffer"]] == picture_of("a blue pear", 1):
                return {"text": "", "notes": {"empty": True}}, []
        return super().output_of(request, item, buffers)


Worker().serve()
