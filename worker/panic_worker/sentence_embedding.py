"""What the models of the library sentence-transformers have in common."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.token_groups import groups_of_like_length
from panic_worker.vectors import alone, outputs, unit_vectors

# How texts are put together; part of the model version, since padding changes how a sum is rounded.
GROUPING = "like-length-1"


def load_sentence_model(context: LoadContext, **model_arguments: Any) -> Loaded:
    """Loads a model of sentence-transformers from the local cache onto the device."""
    return load_sentence_folder(context, context.folder(), **model_arguments)


def load_sentence_folder(
    context: LoadContext,
    folder: Path,
    *,
    revision: str | None = None,
    dimension: int | None = None,
    **model_arguments: Any,
) -> Loaded:
    """The same from a folder that is there, whose weights have the given revision.

    ``dimension`` is what its vectors must have; left out, what the spec says.
    """
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(folder),
        device=context.device,
        # Said, not left out: a library that finds a native class for a repository would take that one instead.
        trust_remote_code=False,
        local_files_only=True,
        model_kwargs={"dtype": context.dtype(), **model_arguments},
    )
    model.eval()
    found = model.get_embedding_dimension()
    expected = dimension or context.parameters.get("full_dimension", context.spec.dimension)
    if found != expected:
        raise WorkerError(
            "load_failed",
            f"{context.spec.name}: expected vectors of {expected} coordinates, the model gives {found}",
            model=context.spec.name,
        )
    return Loaded(model, (model,), {"max_sequence_length": int(model.max_seq_length)}, revision)


def embed_sentences(model: Any, texts: list[str], call: Call, dimension: int) -> Iterator[Output]:
    """Embeds texts as they are, without any prompt, at length 1.

    Texts of like length are computed together and padded to the longest of them, one pass for sixteen texts or more.
    What is padded is masked: beside others or alone, a text's vector differs in rounding at most.
    """
    import torch

    limit = int(model.max_seq_length)
    lengths = [len(model.tokenizer(text, truncation=False, verbose=False)["input_ids"]) for text in texts]

    def encode(group: list[str]) -> Any:
        # An empty prompt, not none: a repository may name one to use by default.
        encoded = model.encode(group, prompt="", batch_size=len(group), show_progress_bar=False, convert_to_tensor=True)
        return unit_vectors(encoded, dimension)

    found: dict[int, Output] = {}
    for group in groups_of_like_length([min(length, limit) for length in lengths]):
        call.stop_if_cancelled()
        members = [texts[index] for index in group]
        with torch.inference_mode():
            computed = outputs(
                encode(members),
                [lengths[index] > limit for index in group],
                model,
                partial(alone, encode, members),
            )
            found.update(zip(group, computed, strict=True))
    for index in range(len(texts)):
        yield found[index]
