"""Loads models whose code lies beside their weights, in no library: as their authors tell to, by name.

The code was written for transformers 4, and runs on the last release of it (see library_sets.py). Some of it brings its
own ``from_pretrained``, which leaves out a layer or renames weights: building the class by hand would load another
network. So it is loaded as its authors load it, from a cache that has the pinned commits alone (see pinned_hub.py), and
then looked at: whether every weight of the file has found its place, and is finite. See docs/worker-models.md.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.library_sets import refuse_without_remote_code_libraries
from panic_worker.loading import LoadContext

# How some files call what the class calls without it.
_PREFIX = "bert."


def load_remote(
    context: LoadContext,
    auto_class: str,
    dtype: Any,
    *,
    built_in: Any = None,
    may_be_left_over: Sequence[str] = (),
) -> Any:
    """Loads a model by the code and the weights of repositories in the local cache.

    Args:
        context: Says from where and where to. Every repository that code comes from must be in the spec.
        auto_class: The class of transformers that the authors load it with, such as ``AutoModel``.
        dtype: Of the weights on the device. Tables that are saved nowhere stay as the code made them: many are of
            float32 on purpose.
        built_in: The type that the code computes such tables in; ``float32`` if left out.
        may_be_left_over: Beginnings of names of weights that the class may leave in the file.

    Raises:
        WorkerError: ``load_failed`` if file and class do not fit, or a value is not finite; ``missing_library`` where
            the libraries that the code was written for are not installed.
    """
    import torch
    import transformers

    if not transformers.__version__.startswith("4."):
        refuse_without_remote_code_libraries(context.spec.name)
        raise _refuse(context, f"expected transformers 4, found {transformers.__version__}")
    first = context.spec.repository
    assert first is not None
    for repository in context.spec.repositories:
        context.folder(repository)
    # Said, not left out: without it the library would ask, or take a class of its own that has the same name.
    pinned: dict[str, Any] = {"revision": first.revision or "main", "trust_remote_code": True}
    config = transformers.AutoConfig.from_pretrained(first.name, **pinned)
    model = getattr(transformers, auto_class).from_pretrained(
        # `torch_dtype`, as code of that time spells it.
        first.name, config=config, torch_dtype=built_in or torch.float32, **pinned
    )  # fmt: skip
    _check_names(context, model, context.folder(), may_be_left_over)
    _narrow(model, dtype)
    model = model.to(context.device).eval()
    for name, tensor in (*model.named_parameters(), *model.named_buffers()):
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            if "mask" in name or "bias" in name:
                continue  # Masks are made of −∞ on purpose.
            raise _refuse(context, f"{name} has values that are not finite")
    return model


def _refuse(context: LoadContext, message: str) -> WorkerError:
    name = context.spec.name
    return WorkerError("load_failed", f"{name} does not load: {message}", model=name)


def _check_names(context: LoadContext, model: Any, folder: Path, may_be_left_over: Sequence[str]) -> None:
    """Refuses a network that has weights which no file gave it, or a file with weights that no network took."""
    from safetensors import safe_open

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise _refuse(context, f"{folder.name} has no safetensors")
    saved: set[str] = set()
    for file in files:
        with safe_open(file, framework="pt") as opened:
            saved |= {name.removeprefix(_PREFIX) for name in opened.keys()}  # noqa: SIM118 - It is no dictionary.
    wanted = set(model.state_dict())
    missing = sorted(wanted - saved)
    left_over = sorted(name for name in saved - wanted if not name.startswith(tuple(may_be_left_over)))
    if missing or left_over:
        raise _refuse(
            context,
            f"class and weights differ: {len(missing)} missing ({', '.join(missing[:3])}), "
            f"{len(left_over)} unexpected ({', '.join(left_over[:3])})",
        )


def _narrow(model: Any, dtype: Any) -> None:
    """Gives what comes from the file its type, and leaves alone what the code computed for itself."""
    saved = {id(tensor) for tensor in model.state_dict(keep_vars=True).values()}
    for tensor in (*model.parameters(), *model.buffers()):
        if id(tensor) in saved and tensor.is_floating_point():
            tensor.data = tensor.data.to(dtype)
