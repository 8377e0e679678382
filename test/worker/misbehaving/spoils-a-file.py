"""Gives with the first picture of all, or with EACH, a file that is none of it, as FILE says, where it is asked for files."""

import os

from well_behaved import SIZE, WellBehavedWorker, is_first_time

# 4 × 4 and 5 × 4 pixels of one colour, by libwebp.
OF_OTHER_PIXELS = "524946461e000000574542505650384c110000002f03c0000007508426f4a0ff8188e87f0000"
OF_OTHER_SIZE = "524946461e000000574542505650384c110000002f04c0000007508426f4a0ff8188e87f0000"
FILES = {
    "other pixels": bytes.fromhex(OF_OTHER_PIXELS),
    "other size": bytes.fromhex(OF_OTHER_SIZE),
    "garbage": b"\xff\xd8\xff\xe0 is how a photograph begins",
    "unreadable": bytes.fromhex(OF_OTHER_PIXELS)[:26] + b"\xff" * 12,
    "too large": bytes.fromhex(OF_OTHER_PIXELS) + bytes(100_000),
}


class Worker(WellBehavedWorker):
    def output_of(self, request, item, buffers):
        output, made = super().output_of(request, item, buffers)
        is_asked = "image" in output and request.get("encode") == "webp"
        if is_asked and (os.environ.get("EACH") or is_first_time("spoiling")):
            output["image"] = {"buffer": 0, "width": SIZE, "height": SIZE, "file": 1}
            if os.environ["FILE"] != "no buffer":
                made = [*made, FILES[os.environ["FILE"]]]
        return output, made


Worker().serve()
