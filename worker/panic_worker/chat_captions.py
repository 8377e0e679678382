"""What the captioners that are chat models have in common: one question, the likeliest answer."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from panic_worker.generation import stopping_criteria
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import Parameter
from panic_worker.seeded_sampling import seeded_sampling

QUESTION = "Describe this image."


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a repository, with its chat template, padding to the left.

    Older repositories keep the template in a file of the processor, which the tokenizer does not read.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    of_processor = folder / "chat_template.json"
    if of_processor.exists():
        tokenizer.chat_template = json.loads(of_processor.read_text(encoding="utf-8"))["chat_template"]
    tokenizer.padding_side = "left"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def question(templated: Any, text: str) -> str:
    """The question about one picture as the chat template of a tokenizer or processor has it."""
    content = [{"type": "image"}, {"type": "text", "text": text}]
    return str(
        templated.apply_chat_template(
            [{"role": "user", "content": content}], tokenize=False, add_generation_prompt=True
        )
    )


# For ``ModelSpec.optional``: 0 is the likeliest answer.
OPTIONAL: dict[str, Parameter] = {"temperature": 0.0}


def answer(model: Any, tokenizer: Any, inputs: dict[str, Any], call: Call, seeds: Sequence[int]) -> Iterator[Output]:
    """Has a batch of questions answered with the likeliest tokens, or, at a temperature above 0, with sampled ones.

    ``do_sample`` is said, not left out: a repository's own settings may sample, from a stream of random numbers that
    nobody has seeded.
    """
    import torch

    temperature = float(call.parameters.get("temperature", 0.0))
    sampling = {} if temperature <= 0 else {"logits_processor": seeded_sampling(seeds, temperature, model.device)}
    moved = {
        name: tensor.to(model.device, model.dtype if tensor.is_floating_point() else tensor.dtype)
        for name, tensor in inputs.items()
    }
    with torch.inference_mode():
        tokens = model.generate(
            **moved,
            do_sample=False,
            num_beams=1,
            max_new_tokens=int(call.parameters["max_new_tokens"]),
            pad_token_id=tokenizer.pad_token_id,
            stopping_criteria=stopping_criteria(call),
            **sampling,
        )
    written = tokens[:, moved["input_ids"].shape[1] :]
    yield from texts(tokenizer.batch_decode(written, skip_special_tokens=True))


def texts(decoded: Sequence[str]) -> Iterator[Output]:
    """The outputs of one batch of captions."""
    for index, text in enumerate(decoded):
        yield Output(text.strip(), len(decoded), index)
