"""ColNomic: texts into the space that ColNomicVision embeds pictures into.

Source: https://huggingface.co/nomic-ai/colnomic-embed-multimodal-3b
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from panic_worker.colnomic import ColNomic, colnomic_spec, load_colnomic, mean_of_tokens
from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.sentence_embedding import GROUPING
from panic_worker.token_groups import groups_of_like_length
from panic_worker.vectors import alone, outputs

SPEC = colnomic_spec(
    "ColNomic",
    "text-embedding",
    "texts into one space with ColNomicVision",
    {"grouping": GROUPING, "max_sequence_length": 32768},
)


def load(context: LoadContext) -> Loaded:
    """Loads the network, which reads texts and pictures."""
    return load_colnomic(context)


def embed(colnomic: ColNomic, texts: list[str], call: Call) -> Iterator[Output]:
    """Embeds texts as they are, without the tokens that the library adds to queries."""
    limit = int(call.parameters["max_sequence_length"])
    tokens = [colnomic.tokenizer(text, truncation=False, verbose=False)["input_ids"] for text in texts]
    found = {
        index: Output(WorkerError("not_finite", "the text has no tokens, of which a mean could be taken"), 1, 0)
        for index in range(len(texts))
        if not tokens[index]
    }

    def encode(group: list[int]) -> Any:
        padded = colnomic.tokenizer.pad(
            {"input_ids": [tokens[index][:limit] for index in group]}, padding=True, return_tensors="pt"
        )
        inputs = {name: padded[name] for name in ("input_ids", "attention_mask")}
        return mean_of_tokens(colnomic.network, inputs, padded["attention_mask"].bool())

    some = [index for index in range(len(texts)) if tokens[index]]
    for places in groups_of_like_length([min(len(tokens[index]), limit) for index in some]):
        call.stop_if_cancelled()
        group = [some[place] for place in places]
        truncated = [len(tokens[index]) > limit for index in group]
        computed = outputs(encode(group), truncated, colnomic.network, partial(alone, encode, group))
        found.update(zip(group, computed, strict=True))
    for index in range(len(texts)):
        yield found[index]
