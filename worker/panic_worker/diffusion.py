"""What the text-to-image models have in common: a pipeline of diffusers, one generator per prompt, finite pixels."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture


def load_pipeline(context: LoadContext, class_name: str, **arguments: Any) -> Loaded:
    """Loads a pipeline of diffusers from the local cache onto the device.

    Args:
        context: Says from where and where to.
        class_name: Of the pipeline. ``AutoPipelineForText2Image`` reads it from the repository.
        arguments: Further arguments of ``from_pretrained``; a component that is ``None`` is not loaded.
    """
    import diffusers

    pipeline = getattr(diffusers, class_name).from_pretrained(
        str(context.folder()), dtype=context.dtype(), use_safetensors=True, local_files_only=True, **arguments
    )
    pipeline.set_progress_bar_config(disable=True)
    pipeline.to(context.device)
    return Loaded(handle=pipeline, modules=networks(pipeline))


def networks(pipeline: Any) -> tuple[Any, ...]:
    """The components of a pipeline that have weights."""
    import torch

    return tuple(part for part in pipeline.components.values() if isinstance(part, torch.nn.Module))


def generators(pipeline: Any, seeds: Sequence[int]) -> list[Any]:
    """One fresh generator per seed, on the device of the pipeline as in earlier versions of PANIC-TDA.

    A generator is used up by one call. One per item makes an item's noise independent of the batch it is in.
    """
    import torch

    return [torch.Generator(pipeline.device).manual_seed(seed) for seed in seeds]


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

    with torch.inference_mode():
        images = pipeline(
            # A copy: ZImagePipeline writes its chat template into the caller's list.
            prompt=list(prompts),
            height=size,
            width=size,
            num_inference_steps=steps,
            generator=generators(pipeline, seeds),
            output_type="pt",
            callback_on_step_end=after_step,
            **arguments,
        ).images
    for index, (image, prompt) in enumerate(zip(images, prompts, strict=True)):
        yield Output(picture_of(image), len(prompts), index, truncated=is_truncated(prompt))


def picture_of(image: Any) -> Picture | WorkerError:
    """RGB8 pixels of a tensor ``[3, height, width]`` in [0, 1], rounded as diffusers does.

    Returns:
        An error where a value is not finite: rounded, NaN would be an innocent black.
    """
    import torch

    image = image.float()
    if not bool(torch.isfinite(image).all()):
        return WorkerError("not_finite", "the picture has values that are not finite")
    _, height, width = image.shape
    pixels = (image * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().cpu().numpy()
    return Picture(width, height, pixels.tobytes())
