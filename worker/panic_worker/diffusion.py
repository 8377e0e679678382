"""What the text-to-image models have in common: a pipeline of diffusers, one generator per prompt, finite pixels."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.prompt_cache import Encode, prompt_cache
from panic_worker.smaller import ONE_PART_AT_A_TIME, pipeline_arguments


def load_pipeline(context: LoadContext, class_name: str, **arguments: Any) -> Loaded:
    """Loads a pipeline of diffusers from the local cache onto the device.

    Args:
        context: Says from where and where to.
        class_name: Of the pipeline. ``AutoPipelineForText2Image`` reads it from the repository.
        arguments: Further arguments of ``from_pretrained``; a component that is ``None`` is not loaded.
    """
    import diffusers

    pipeline = getattr(diffusers, class_name).from_pretrained(
        str(context.folder()),
        dtype=context.dtype(),
        use_safetensors=True,
        local_files_only=True,
        **pipeline_arguments(context),
        **arguments,
    )
    pipeline.set_progress_bar_config(disable=True)
    if context.parameters.get("placement") == ONE_PART_AT_A_TIME:
        pipeline.enable_model_cpu_offload(device=context.device)
    return Loaded(handle=pipeline, modules=networks(pipeline))


def networks(pipeline: Any) -> tuple[Any, ...]:
    """The components of a pipeline that have weights."""
    import torch

    return tuple(part for part in pipeline.components.values() if isinstance(part, torch.nn.Module))


def device_of(pipeline: Any) -> Any:
    """Where a pipeline computes: with one part on the GPU at a time, its weights are elsewhere in between."""
    return pipeline._execution_device  # noqa: SLF001 - The library's documentation tells of no other name.


def generators(pipeline: Any, seeds: Sequence[int]) -> list[Any]:
    """One fresh generator per seed, on the device that the pipeline computes on as in earlier versions of PANIC-TDA.

    A generator is used up by one call. One per item makes an item's noise independent of the batch it is in.
    """
    import torch

    return [torch.Generator(device_of(pipeline)).manual_seed(seed) for seed in seeds]


def token_count(tokenizer: Any, text: str) -> int:
    """How many tokens a text has for a tokenizer if nothing is cut off, special ones included."""
    return len(tokenizer(text, truncation=False, padding=False, verbose=False)["input_ids"])


def chat_token_count(tokenizer: Any, prompt: str, **template: Any) -> int:
    """How many tokens a prompt has as a question in a chat, which is how some pipelines read it."""
    messages = [{"role": "user", "content": prompt}]
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **template)
    return token_count(tokenizer, text)


def draw(
    pipeline: Any,
    prompts: Sequence[str],
    seeds: Sequence[int],
    call: Call,
    is_truncated: Callable[[str], bool],
    *,
    encode: Encode | None = None,
    **arguments: Any,
) -> Iterator[Output]:
    """Draws one picture per prompt, all in one batch.

    The size and the number of steps are those of the call's parameters.

    Args:
        pipeline: A pipeline of diffusers.
        prompts: Texts of any length.
        seeds: One per prompt.
        call: The request.
        is_truncated: Whether the pipeline reads only the beginning of a prompt.
        encode: Gives what the text encoders make of a batch of prompts, by the names that the pipeline takes it
            under. What it
            gave is kept for later calls; without it the pipeline encodes by itself, each time.
        arguments: Further arguments of the pipeline.

    Yields:
        RGB pictures in the order of the prompts. One with values that are not finite is an error of its own.
    """
    import torch

    steps = int(call.parameters["steps"])
    size = int(call.parameters["size"])

    def after_step(_pipeline: Any, step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        call.step(step + 1, steps)
        return tensors

    # A copy: ZImagePipeline writes its chat template into the caller's list.
    read: dict[str, Any] = {"prompt": list(prompts)}
    with torch.inference_mode(), _tf32(allowed=bool(call.parameters.get("cudnn_tf32", False))):
        if encode is not None:
            read = {"prompt": None, **prompt_cache(pipeline).encode(prompts, encode)}
        images = pipeline(
            **read,
            height=size,
            width=size,
            num_inference_steps=steps,
            generator=generators(pipeline, seeds),
            output_type="pt",
            callback_on_step_end=after_step,
            **arguments,
        ).images
        # While the device still computes.
        cut = [is_truncated(prompt) for prompt in prompts]
        pictures = pictures_of(images)
    for index, picture in enumerate(pictures):
        yield Output(picture, len(prompts), index, truncated=cut[index])


@contextmanager
def _tf32(*, allowed: bool) -> Iterator[None]:
    """Lets convolutions of float32 round their factors to 10 bits meanwhile: another result, and so a parameter."""
    import torch

    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = allowed
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = before


def pictures_of(images: Any) -> list[Picture | WorkerError]:
    """RGB8 pixels of a tensor ``[n, 3, height, width]`` in [0, 1], rounded as diffusers does.

    All of them come from the device at once, and with them whether they are finite: each copy waits until the device
    has nothing left to do.

    Returns:
        An error in place of a picture where a value is not finite: rounded, NaN would be an innocent black.
    """
    import torch

    images = images.float()
    count, _, height, width = images.shape
    finite = torch.isfinite(images).flatten(1).all(dim=1, keepdim=True)
    pixels = (images * 255).round().to(torch.uint8).permute(0, 2, 3, 1).reshape(count, -1)
    fetched = torch.cat([pixels, finite.to(torch.uint8)], dim=1).cpu().numpy()
    return [
        Picture(width, height, row[:-1].tobytes())
        if row[-1]
        else WorkerError("not_finite", "the picture has values that are not finite")
        for row in fetched
    ]
