"""Two models that are two ways to use one set of weights."""

import pytest
from client import Client


@pytest.mark.parametrize("name", ["JinaClip", "ColNomic"])
def test_the_weights_are_loaded_once_and_go_with_the_last_of_the_two(client: Client, name: str) -> None:
    vision = f"{name}Vision"
    first = client.ask("load", model=name)
    second = client.ask("load", model=vision)
    assert second["revisions"] == first["revisions"]
    assert second["bytes"] == first["bytes"]
    assert client.ask("unload", model=name)["freed_bytes"] == 0
    assert client.items("embed", [b"rgb"], model=vision, items=[{"image": {"buffer": 0, "width": 1, "height": 1}}])
    assert client.ask("unload", model=vision)["freed_bytes"] == first["bytes"]
