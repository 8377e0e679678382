"""Loads models whose code lies beside their weights, in no library.

Not by ``from_pretrained``: transformers 5 builds a network without memory and fills in what the file has. Code written
for version 4 relies on its own initialisation (tables that are saved nowhere, hooks that are set at the end), and what
it gets is uninitialised memory: NaN, now and then. Here the class is built as its author wrote it, then filled, then
checked. See docs/worker-models.md.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext
from panic_worker.model_spec import Repository


def load_remote(
    context: LoadContext,
    auto_class: str,
    dtype: Any,
    *,
    may_miss: Sequence[str] = (),
    repository: Repository | None = None,
    **arguments: Any,
) -> Any:
    """Builds a model from the code and the weights of repositories in the local cache.

    Args:
        context: Says from where and where to. Every repository that code comes from must be in the spec.
        auto_class: The entry of ``auto_map`` in ``config.json`` that names the class, such as ``AutoModel``.
        dtype: Of the weights on the device.
        may_miss: Beginnings of names of weights that the file need not have.
        repository: Where the weights are, if not in the spec's first.
        arguments: Further arguments of the class, besides its config.

    Raises:
        WorkerError: ``load_failed`` if file and class do not fit, or a value is not finite.
    """
    import torch

    folder = context.folder(repository)
    described = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    try:
        references = described["auto_map"]
        config_class = _class(context, folder, references["AutoConfig"])
        model_class = _class(context, folder, references[auto_class])
    except KeyError as error:
        raise _refuse(context, f"config.json names no class for {error}") from error
    config = config_class.from_dict(_whole_numbers(config_class, described))
    model = model_class(config, **arguments)
    _fill(context, model, _weights(context, folder), may_miss)
    model = model.to(device=context.device, dtype=dtype).eval()
    for name, tensor in (*model.named_parameters(), *model.named_buffers()):
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            if "mask" in name or "bias" in name:
                continue  # Masks are made of −∞ on purpose.
            raise _refuse(context, f"{name} has values that are not finite")
    return model


def _refuse(context: LoadContext, message: str) -> WorkerError:
    name = context.spec.name
    return WorkerError("load_failed", f"{name} does not load: {message}", model=name)


def _class(context: LoadContext, folder: Path, reference: str) -> Any:
    """A class by its reference in ``auto_map``: ``file.Class``, or ``organisation/name--file.Class``."""
    from transformers.dynamic_module_utils import get_class_from_dynamic_module

    source = folder
    if "--" in reference:
        name, reference = reference.split("--")
        code = next((part for part in context.spec.further_repositories if part.name == name), None)
        if code is None:
            raise _refuse(context, f"its code is in {name}, which the spec does not name")
        source = context.folder(code)
    return get_class_from_dynamic_module(reference, str(source))


def _whole_numbers(config_class: Any, described: dict[str, Any]) -> dict[str, Any]:
    """The config with 2048 for 2048.0 where the class wants a whole number: transformers 5 refuses the latter."""
    wanted: set[str] = set()
    for base in config_class.__mro__:
        fields = getattr(base, "__annotations__", {})
        wanted |= {name for name, kind in fields.items() if _is_whole(kind)}
        if dataclasses.is_dataclass(base):
            wanted |= {field.name for field in dataclasses.fields(base) if _is_whole(field.type)}
    return {
        name: int(value) if name in wanted and isinstance(value, float) and value.is_integer() else value
        for name, value in described.items()
    }


def _is_whole(kind: Any) -> bool:
    if isinstance(kind, str):
        parts = {part.strip() for part in kind.split("|")}
        return "int" in parts and "float" not in parts
    members = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return int in members and float not in members


def _weights(context: LoadContext, folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise _refuse(context, f"{folder.name} has no safetensors")
    weights: dict[str, Any] = {}
    for file in files:
        weights |= load_file(file)
    return weights


def _fill(context: LoadContext, model: Any, weights: dict[str, Any], may_miss: Sequence[str]) -> None:
    result = model.load_state_dict(weights, strict=False)
    missing = [name for name in result.missing_keys if not name.startswith(tuple(may_miss))]
    if missing or result.unexpected_keys:
        raise _refuse(
            context,
            f"class and weights differ: {len(missing)} missing ({', '.join(missing[:3])}), "
            f"{len(result.unexpected_keys)} unexpected ({', '.join(result.unexpected_keys[:3])})",
        )
