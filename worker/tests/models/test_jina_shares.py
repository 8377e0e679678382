"""JinaClip and JinaClipVision are one set of weights."""

from client import Client


def test_the_weights_are_loaded_once_and_go_with_the_last_of_the_two(client: Client) -> None:
    first = client.ask("load", model="JinaClip")
    second = client.ask("load", model="JinaClipVision")
    assert second["revisions"] == first["revisions"]
    assert second["bytes"] == first["bytes"]
    assert client.ask("unload", model="JinaClip")["freed_bytes"] == 0
    assert client.items(
        "embed", [b"rgb"], model="JinaClipVision", items=[{"image": {"buffer": 0, "width": 1, "height": 1}}]
    )
    assert client.ask("unload", model="JinaClipVision")["freed_bytes"] == first["bytes"]
