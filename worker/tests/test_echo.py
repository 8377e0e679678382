"""Echo and its like: the path of every item, without any library."""

import math
import struct

from client import worker


def test_what_echo_writes_echo_caption_reads_and_counts() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        client.ask("load", model="EchoCaption")
        text = "a red apple 🍎"
        for round_number in (1, 2):
            [picture] = client.items("invoke", model="Echo", items=[{"text": text, "seed": 42}])
            [caption] = client.items(
                "invoke",
                [bytes(picture.buffers[0])],
                model="EchoCaption",
                items=[{"image": picture.header["image"], "seed": 42}],
            )
            text = caption.header["text"]
            assert text == f"echo {round_number} of a red apple 🍎"


def test_items_come_in_order_with_their_seed_and_place() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        items = [{"text": f"text {number}", "seed": number} for number in range(3)]
        frames = client.items("invoke", model="Echo", items=items)
        told = [[frame.header[key] for key in ("index", "seed", "batch_size", "batch_index")] for frame in frames]
        assert told == [[0, 0, 3, 0], [1, 1, 3, 1], [2, 2, 3, 2]]
        assert all(frame.header["notes"] == {} for frame in frames)


def test_vectors_are_float32_little_endian_of_length_one_and_equal_for_equal_texts() -> None:
    with worker() as client:
        client.ask("load", model="EchoText")
        items = [{"text": "a"}, {"text": "b"}, {"text": "a"}]
        first, second, third = client.items("embed", model="EchoText", items=items)
        vector = struct.unpack("<768f", first.buffers[0])
        assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-6)
        assert first.buffers[0] == third.buffers[0] != second.buffers[0]


def test_loading_again_is_answered_at_once_and_unloading_what_is_not_there_is_no_error() -> None:
    with worker() as client:
        assert client.ask("load", model="Echo")["already_loaded"] is False
        assert client.ask("load", model="Echo")["already_loaded"] is True
        changed = client.ask("load", model="Echo", parameters={"width": 8})
        assert changed["already_loaded"] is False
        assert changed["parameters"] == {"width": 8}
        assert client.ask("unload", model="Echo")["models"] == ["Echo"]
        assert client.ask("unload", model="Echo")["models"] == []
        client.ask("load", model="Echo")
        client.ask("load", model="EchoText")
        assert client.ask("unload", model=None)["models"] == ["Echo", "EchoText"]
