"""Files of pictures: made in threads, with the same pixels, in the order of the requests."""

import io

import pytest
from client import worker
from PIL import Image

from panic_worker.frames import encode_frame

ITEMS = [{"text": f"text {number}", "seed": number} for number in range(6)]


def test_a_picture_comes_with_a_lossless_file_of_its_pixels_where_that_is_asked_for() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        plain = client.items("invoke", model="Echo", items=ITEMS)
        encoded = client.items("invoke", model="Echo", items=ITEMS, encode="webp")
        assert [len(frame.buffers) for frame in plain] == [1] * 6
        for one, other in zip(plain, encoded, strict=True):
            assert other.header["image"].pop("file") == 1
            assert one.header == {**other.header, "id": one.header["id"]}
            assert one.buffers[0] == other.buffers[0]
            with Image.open(io.BytesIO(other.buffers[1])) as file:
                assert (file.format, file.mode) == ("WEBP", "RGB")
                assert file.tobytes() == bytes(one.buffers[0])


def test_answers_keep_the_order_of_the_requests_while_pictures_are_being_encoded() -> None:
    with worker() as client:
        client.ask("load", model="Echo", parameters={"width": 512})
        first = client.send("invoke", model="Echo", items=ITEMS, encode="webp")
        second = client.send("invoke", model="Echo", items=ITEMS)
        third = client.send("invoke", model="Echo", items=[{"text": "x", "seed": -1}])
        ended = [client.until("result", "error")[0].header["id"] for _ in range(3)]
        # The front refuses what is no request at once.
        assert ended == [third, first, second]


def test_a_picture_that_cannot_be_encoded_goes_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from panic_worker import picture_files
    from panic_worker.model_call import Picture
    from panic_worker.outbox import Outbox, Parts

    def fail(_picture: Picture) -> bytes:
        raise OSError("no encoder")

    monkeypatch.setattr(picture_files, "encode", fail)
    written: list[Parts] = []
    outbox = Outbox(written.append)
    event = {"type": "item", "image": {"buffer": 0, "width": 1, "height": 1}}
    picture_files.PictureFiles(outbox).send(event, Picture(1, 1, b"abc"))
    outbox.put({"type": "result"})
    outbox.wait()
    assert written == [encode_frame(event, [b"abc"]), encode_frame({"type": "result"})]


def test_another_format_is_refused() -> None:
    with worker() as client:
        client.ask("load", model="Echo")
        error = client.answer(client.send("invoke", model="Echo", items=ITEMS[:1], encode="avif"))
        assert error.header["kind"] == "protocol"
        assert error.header["message"] == "invoke: encode: expected \"webp\", found 'avif'"
