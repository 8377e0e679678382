"""Downloads from a hub on this machine, over HTTP."""

import os
from pathlib import Path

import pytest
from client import worker

from panic_worker.testing.http_hub import HttpHub

MPNET = "sentence-transformers/stsb-mpnet-base-v2"


def environment(home: Path, hub: HttpHub, **more: str) -> dict[str, str]:
    return {"HF_HOME": str(home), "HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0", **more}


def test_a_model_is_planned_fetched_and_loaded_at_the_commit_of_the_hub(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        assert client.ask("load", model="STSBMpnet")["kind"] == "missing_weights"
        plan = client.ask("plan", model="STSBMpnet")
        assert plan["missing_bytes"] == plan["bytes"] > 10_000_000
        fetched = client.ask("download", model="STSBMpnet")
        assert fetched["missing_bytes"] == 0
        [repository] = fetched["repositories"]
        assert repository["revision"] == hub.commit(MPNET, "main")
        revisions = {MPNET: repository["revision"]}
        assert client.ask("load", model="STSBMpnet", revisions=revisions)["revisions"] == revisions
        gets = len(hub.requests)
        assert client.ask("download", model="STSBMpnet", revisions=revisions)["missing_bytes"] == 0
        assert not [request for request in hub.requests[gets:] if request.startswith("GET") and "resolve" in request]


def test_only_the_files_that_loading_needs_are_fetched(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        snapshot = hub.snapshot("stabilityai/sdxl-turbo", hub.commit("stabilityai/sdxl-turbo", "main") or "")
        extra = snapshot / "sd_xl_turbo_1.0.safetensors"
        extra.write_bytes(b"the same again")
        try:
            assert client.ask("download", model="SDXLTurbo")["type"] == "result"
        finally:
            extra.unlink()
        assert not [request for request in hub.requests if "sd_xl_turbo_1.0" in request and "resolve" in request]
        assert client.ask("load", model="SDXLTurbo")["type"] == "result"


def test_a_broken_connection_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    # The library takes 10 MiB at a time: what is cut inside of one is lost.
    with HttpHub(home, cut_after=11_000_000) as hub, worker(environment=environment(tmp_path, hub)) as client:
        assert client.ask("download", model="STSBMpnet")["type"] == "result"
        assert "model.safetensors" in hub.cut
        assert [request for request in hub.requests if request.endswith("model.safetensors bytes=10485760-")]
        assert client.ask("load", model="STSBMpnet")["type"] == "result"


def test_a_model_of_several_repositories_is_fetched_at_its_tags(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        fetched = client.ask("download", model="Moondream")
        commits = {part["repository"]: part["revision"] for part in fetched["repositories"]}
        assert set(commits) == {"vikhyatk/moondream2", "vikhyatk/moondream2@2024-08-26"}
        assert client.ask("load", model="Moondream", revisions=commits)["type"] == "result"


def test_code_that_asks_for_main_finds_what_was_fetched_by_commit(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        plan = client.ask("plan", model="Nomic")
        commits = {part["repository"]: part["revision"] for part in plan["repositories"]}
        # Its weights, and its code in a repository of its own. JinaClip's code wants torchvision: this torch has none.
        assert len(commits) == 2
        client.ask("download", model="Nomic", revisions=commits)
        answer = client.ask("load", model="Nomic", revisions=commits)
        assert answer["type"] == "result", answer


def test_a_gated_repository_is_named_with_what_to_do(home: Path, tmp_path: Path) -> None:
    hub = HttpHub(home, gated=frozenset({MPNET}))
    with hub, worker(environment=environment(tmp_path, hub, HF_TOKEN="")) as client:
        for kind in ("plan", "download"):
            error = client.ask(kind, model="STSBMpnet")
            assert (error["kind"], error["repository"]) == ("gated", MPNET)
            assert f"https://huggingface.co/{MPNET}" in error["hint"]
            assert "HF_TOKEN" in error["hint"]
        # Before any file is asked for.
        assert not [request for request in hub.requests if "resolve" in request]
    hub = HttpHub(home, gated=frozenset({MPNET}))
    with hub, worker(environment=environment(tmp_path, hub, HF_TOKEN="another")) as client:
        error = client.ask("download", model="STSBMpnet")
        assert error["kind"] == "gated"
        assert "the account of the token in HF_TOKEN may not read" in error["message"]
        assert f"https://huggingface.co/{MPNET}" in error["hint"]
    hub = HttpHub(home, gated=frozenset({MPNET}))
    with hub, worker(environment=environment(tmp_path, hub, HF_TOKEN="accepted")) as client:
        assert client.ask("download", model="STSBMpnet")["type"] == "result"


def test_a_repository_or_revision_that_the_hub_does_not_have_is_named(home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty" / "hub").mkdir(parents=True)
    with HttpHub(tmp_path / "empty") as hub, worker(environment=environment(tmp_path, hub)) as client:
        error = client.ask("download", model="STSBMpnet")
        assert (error["kind"], error["repository"]) == ("missing_repository", MPNET)
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        error = client.ask("download", model="STSBMpnet", revisions={MPNET: "f" * 40})
        assert error["kind"] == "missing_repository"
        assert "revision" in error["message"]


def test_a_hub_that_does_not_answer_is_a_matter_of_the_network(home: Path, tmp_path: Path) -> None:
    closed = HttpHub(home)
    closed._server.server_close()
    with worker(environment=environment(tmp_path, closed)) as client:
        assert client.ask("plan", model="STSBMpnet")["kind"] == "network"


def test_offline_a_download_answers_from_the_cache_alone(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub:
        with worker(environment=environment(tmp_path, hub, HF_HUB_OFFLINE="1")) as client:
            assert client.ask("download", model="STSBMpnet")["kind"] == "missing_weights"
        with worker(environment=environment(home, hub, HF_HUB_OFFLINE="1")) as client:
            assert client.ask("download", model="STSBMpnet")["missing_bytes"] == 0
        assert hub.requests == []


def test_a_snapshot_that_lacks_a_file_is_missing_not_half_loaded(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        client.ask("download", model="STSBMpnet")
        [weights] = (tmp_path / "hub").glob("models--*/snapshots/*/model.safetensors")
        weights.unlink()
        assert client.ask("load", model="STSBMpnet")["kind"] == "missing_weights"


@pytest.mark.parametrize("part", ["something.incomplete"])
def test_what_a_killed_download_left_is_removed_when_it_is_old(home: Path, tmp_path: Path, part: str) -> None:
    blobs = tmp_path / "hub" / f"models--{MPNET.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True)
    for name, age in ((part, 3600), ("young.incomplete", 0)):
        (blobs / name).write_bytes(b"half a file")
        changed = (blobs / name).stat().st_mtime - age
        os.utime(blobs / name, (changed, changed))
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        client.ask("download", model="STSBMpnet")
    assert [path.name for path in blobs.glob("*.incomplete")] == ["young.incomplete"]


def test_a_file_of_weights_that_is_cut_off_is_told_and_fetched_anew(home: Path, tmp_path: Path) -> None:
    with HttpHub(home) as hub, worker(environment=environment(tmp_path, hub)) as client:
        commits = {MPNET: client.ask("download", model="STSBMpnet")["repositories"][0]["revision"]}
        [weights] = (tmp_path / "hub").glob("models--*/snapshots/*/model.safetensors")
        whole = weights.stat().st_size
        with weights.resolve().open("r+b") as file:
            file.truncate(whole // 2)
        error = client.ask("load", model="STSBMpnet", revisions=commits)
        assert error["kind"] == "missing_weights"
        assert "incomplete or damaged" in error["message"]
        assert error["hint"] == "panic-tda setup --models STSBMpnet"
        assert client.ask("plan", model="STSBMpnet", revisions=commits)["missing_bytes"] == whole
        client.ask("download", model="STSBMpnet", revisions=commits)
        assert client.ask("load", model="STSBMpnet", revisions=commits)["type"] == "result"
