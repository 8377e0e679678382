"""JinaClip: texts into the space that JinaClipVision embeds pictures into.

Source: https://huggingface.co/jinaai/jina-clip-v2
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from panic_worker.jina_clip import DIMENSION, JinaClip, jina_spec, load_jina
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.token_groups import groups_of_equal_length
from panic_worker.vectors import alone, outputs, unit_vectors

SPEC = jina_spec(
    "JinaClip",
    "text-embedding",
    "texts into one space with JinaClipVision",
    # The task is that of earlier versions of PANIC-TDA; the card asks for it with queries.
    {"task": "retrieval.query", "max_sequence_length": 512},
)


def load(context: LoadContext) -> Loaded:
    """Loads both towers."""
    return load_jina(context)


def embed(jina: JinaClip, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds texts under the task's instruction; cut to 768 of 1,024 coordinates, then at length 1."""
    import torch

    limit = int(call.parameters["max_sequence_length"])
    # The task's instruction, which stands before every text, counts.
    instruction = jina.model.text_model.get_instruction_from_task(str(call.parameters["task"])) or ""
    lengths = [len(jina.tokenizer(instruction + text, truncation=False, verbose=False)["input_ids"]) for text in texts]

    def encode(group: list[int]) -> Any:
        with torch.inference_mode():
            vectors = jina.model.encode_text(
                [texts[index] for index in group],
                batch_size=len(group),
                task=str(call.parameters["task"]),
                truncate_dim=DIMENSION,
            )
        return unit_vectors(torch.as_tensor(vectors), DIMENSION)

    found: dict[int, Output] = {}
    for group in groups_of_equal_length(lengths):
        call.stop_if_cancelled()
        truncated = [lengths[index] > limit for index in group]
        computed = outputs(encode(group), truncated, jina.model, partial(alone, encode, group))
        found.update(zip(group, computed, strict=True))
    for index in range(len(texts)):
        yield found[index]
