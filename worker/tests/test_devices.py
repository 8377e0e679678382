"""Which device is taken, on stand-ins for torch: what each says about its GPUs is what torch says."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from panic_worker.devices import describe_devices, find_device
from panic_worker.errors import WorkerError


class FakeTorch(SimpleNamespace):
    """As much of torch as devices are found with; ``contexts`` lists the GPUs that would have got a context."""

    def __init__(
        self,
        *,
        gpus: int = 1,
        cuda: str | None = "13.0",
        hip: str | None = None,
        capability: tuple[int, int] = (9, 0),
        failure: str | None = None,
        initialising: str | None = None,
        total: float = 2.0,
    ) -> None:
        self.contexts: list[int] = []

        def init() -> None:
            if initialising is not None:
                raise RuntimeError(initialising)

        def ones(_count: int, device: str) -> Any:
            if failure is not None:
                raise RuntimeError(failure)
            self.contexts.append(int(device.removeprefix("cuda:")))
            return SimpleNamespace(sum=lambda: SimpleNamespace(item=lambda: total))

        def mem_get_info(index: int) -> tuple[int, int]:
            self.contexts.append(index)
            return 60, 80

        super().__init__(
            __version__="2.13.0",
            version=SimpleNamespace(cuda=cuda, hip=hip),
            ones=ones,
            cuda=SimpleNamespace(
                is_available=lambda: gpus > 0,
                device_count=lambda: gpus,
                init=init,
                get_device_name=lambda index: f"GPU {index}",
                get_device_capability=lambda _index: capability,
                get_arch_list=lambda: ["sm_75", "sm_80", "sm_90", "sm_120", "compute_120"],
                get_device_properties=lambda index: SimpleNamespace(name=f"GPU {index}", total_memory=80),
                mem_get_info=mem_get_info,
                set_device=lambda index: self.__dict__.update(current=index),
            ),
        )


def use(monkeypatch: pytest.MonkeyPatch, set_up_for: str | None = None, **facts: Any) -> FakeTorch:
    torch = FakeTorch(**facts)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.delenv("PANIC_TDA_SET_UP_FOR", raising=False)
    if set_up_for is not None:
        monkeypatch.setenv("PANIC_TDA_SET_UP_FOR", set_up_for)
    return torch


def refusal(asked: str) -> WorkerError:
    with pytest.raises(WorkerError) as raised:
        find_device(asked)
    assert raised.value.kind == "no_device"
    return raised.value


@pytest.mark.parametrize(
    ("asked", "set_up_for", "gpus", "device"),
    [
        ("auto", None, 2, "cuda:0"),
        ("cuda", "cuda", 2, "cuda:0"),
        ("cuda:1", None, 2, "cuda:1"),
        ("auto", "cpu", 0, "cpu"),
        ("auto", None, 0, "cpu"),
        # Said by the user, who may wait as long as he likes.
        ("cpu", "cuda", 2, "cpu"),
        ("cpu", "cuda", 0, "cpu"),
    ],
)
def test_a_device_is_found(
    monkeypatch: pytest.MonkeyPatch, asked: str, set_up_for: str | None, gpus: int, device: str
) -> None:
    use(monkeypatch, set_up_for, gpus=gpus)
    assert find_device(asked) == device


def test_only_the_chosen_gpu_gets_a_context_and_becomes_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = use(monkeypatch, gpus=4)
    described = describe_devices(find_device("cuda:2"))
    assert set(torch.contexts) == {2}
    assert torch.current == 2
    assert [one["free_bytes"] for one in described["devices"]] == [None, None, 60, None]
    assert [one["total_bytes"] for one in described["devices"]] == [80] * 4


def test_on_the_cpu_no_gpu_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = use(monkeypatch, gpus=4)
    assert describe_devices(find_device("cpu"))["devices"][0]["device"] == "cpu"
    assert torch.contexts == []


def test_what_was_set_up_for_a_gpu_is_not_computed_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    old = "The NVIDIA driver on your system is too old (found version 11040)."
    use(monkeypatch, "cuda", gpus=0, initialising=f"{old}\nPlease update")
    error = refusal("auto")
    assert error.message == (
        f"the environment was set up for a GPU, but torch 2.13.0 for CUDA 13.0 cannot use one: {old}"
    )
    assert str(error.hint).endswith("--device cpu")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"gpus": 0, "cuda": None}, "cuda was asked for, but torch 2.13.0 is a build for the CPU"),
        ({"gpus": 0}, "cuda was asked for, but torch 2.13.0 for CUDA 13.0 cannot use one: it finds no GPU"),
        ({"hip": "6.2"}, "torch 2.13.0 is a build for AMD's ROCm, on which none of these models has been run"),
        (
            {"capability": (6, 1)},
            (
                "GPU 0 has compute capability 6.1, for which torch 2.13.0 has no code: it has sm_75, sm_80, sm_90, "
                "sm_120, compute_120"
            ),
        ),
        ({"failure": "CUDA error: out of memory\nCompile with"}, "GPU 0 does not compute: CUDA error: out of memory"),
        ({"total": 0.0}, "GPU 0 computes wrongly: 1 + 1 is 0"),
    ],
)
def test_a_gpu_that_cannot_be_used_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], message: str
) -> None:
    use(monkeypatch, **facts)
    assert refusal("cuda").message == message


@pytest.mark.parametrize("capability", [(7, 5), (8, 6), (8, 9), (9, 0), (12, 0), (12, 1), (13, 0)])
def test_a_gpu_of_the_same_generation_or_newer_than_the_code_is_taken(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int]
) -> None:
    use(monkeypatch, capability=capability)
    assert find_device("cuda") == "cuda:0"


def test_hidden_gpus_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, gpus=0)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert refusal("cuda").message == "cuda was asked for, but CUDA_VISIBLE_DEVICES hides all GPUs"
    use(monkeypatch, gpus=1)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    assert refusal("cuda:3").message == (
        "cuda:3 was asked for, but torch finds 1 GPU (CUDA_VISIBLE_DEVICES is '3'; they are numbered from 0)"
    )
