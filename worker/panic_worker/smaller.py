"""Variants of large models for cards of 24 and 48 GB: in 4 or 8 bits, or with one part on the device at a time.

Each is a model of its own name, since its outputs are others (in fewer bits) or take much longer (one part at a time).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from panic_worker.loading import LoadContext
from panic_worker.model_spec import ModelSpec

Bits = Literal["nf4", "int8"]
_WORDS: dict[Bits, str] = {"nf4": "4 bits (NF4)", "int8": "8 bits"}
ONE_PART_AT_A_TIME = "one part at a time"


def quantised(spec: ModelSpec, bits: Bits, parts: Sequence[str], memory_bytes: int) -> ModelSpec:
    """The spec of a model whose weights are narrowed by bitsandbytes while they are loaded.

    Args:
        spec: Of the model in full precision.
        bits: How.
        parts: Components of a pipeline that are narrowed; empty for a model that is one network.
        memory_bytes: Estimate of what remains.
    """
    return replace(
        spec,
        name=f"{spec.name}-{bits}",
        summary=f"{spec.summary}, in {_WORDS[bits]}",
        parameters={**spec.parameters, "weights": bits, **({"narrowed": " ".join(parts)} if parts else {})},
        memory_bytes=memory_bytes,
        libraries=tuple(sorted({*spec.libraries, "bitsandbytes"})),
        # The pipelines' library narrows on a GPU alone.
        needs_cuda=True,
    )


def offloaded(spec: ModelSpec, memory_bytes: int) -> ModelSpec:
    """The spec of a pipeline of which only the part that computes is on the device, the others in the machine's memory.

    Args:
        spec: Of the pipeline as a whole.
        memory_bytes: Of its largest part.
    """
    limits = spec.time_limits
    return replace(
        spec,
        name=f"{spec.name}-offload",
        summary=f"{spec.summary}, {ONE_PART_AT_A_TIME} on the GPU",
        parameters={**spec.parameters, "placement": ONE_PART_AT_A_TIME},
        memory_bytes=memory_bytes,
        needs_cuda=True,
        # Each call carries all parts over.
        time_limits=replace(limits, call_s=2 * limits.call_s + 120),
    )


def loading_arguments(context: LoadContext) -> dict[str, Any]:
    """Arguments of transformers' ``from_pretrained``: straight onto the device, and in as many bits as the variant has.

    Without, the whole model would be in the machine's memory first, which may be smaller than the GPU's.
    """
    arguments: dict[str, Any] = {"device_map": context.device}
    if "weights" in context.parameters:
        arguments["quantization_config"] = _bits(context, "transformers")
    return arguments


def pipeline_arguments(context: LoadContext) -> dict[str, Any]:
    """The same of a pipeline of diffusers. One that is to have one part on the device at a time begins on the CPU."""
    if context.parameters.get("placement") == ONE_PART_AT_A_TIME:
        return {}
    # The pipelines' library takes no number: the GPU that was chosen is the process's own by now.
    arguments: dict[str, Any] = {"device_map": context.device.partition(":")[0]}
    if "weights" in context.parameters:
        from diffusers import PipelineQuantizationConfig

        arguments["quantization_config"] = PipelineQuantizationConfig(
            quant_mapping={
                part: _bits(context, "transformers" if part.startswith("text_encoder") else "diffusers")
                for part in str(context.parameters["narrowed"]).split()
            }
        )
    return arguments


def _bits(context: LoadContext, library: str) -> Any:
    import importlib

    config = importlib.import_module(library).BitsAndBytesConfig
    if context.parameters["weights"] == "int8":
        return config(load_in_8bit=True)
    return config(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=context.dtype())
