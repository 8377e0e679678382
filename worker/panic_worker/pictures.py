"""Pictures as the image library has them."""

from typing import Any

from panic_worker.model_call import Picture


def as_pil(picture: Picture) -> Any:
    """An RGB image of PIL with the same pixels."""
    from PIL import Image

    return Image.frombytes("RGB", (picture.width, picture.height), bytes(picture.pixels))
