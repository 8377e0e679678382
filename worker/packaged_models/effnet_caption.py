"""EffNetCaption: names the three kinds of things that EfficientNet-Lite0 finds the likeliest. Needs no GPU and no hub.

No captioner: a classifier of ImageNet's thousand kinds, whose names are in timm's data files (Apache-2.0).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.effnet_lite import CODE_PACKAGE, WEIGHTS_PACKAGE, load_network, pixels_of
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits
from panic_worker.packaged_weights import packaged_file

NAMES_PACKAGE = "timm"
MOST_NAMES = 3

SPEC = ModelSpec(
    name="EffNetCaption",
    kind="image-to-text",
    summary="the three likeliest kinds of things in a sentence, from a Python package",
    repository=None,
    licence="Apache-2.0",
    max_batch=64,
    seed_matters=False,
    parameters={"dtype": "float32", "side": 224, "names": MOST_NAMES},
    memory_bytes=19_000_000,
    libraries=(CODE_PACKAGE, WEIGHTS_PACKAGE, NAMES_PACKAGE, "pillow", "torch"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


class _Classifier(NamedTuple):
    network: Any
    names: list[str]


def _names() -> list[str]:
    """The first name of each kind, in the order of the network's outputs."""
    lemmas = {}
    for line in _lines("imagenet_synset_to_lemma.txt"):
        synset, _, names = line.partition("\t")
        lemmas[synset] = names.split(",")[0].strip()
    return [lemmas[synset] for synset in _lines("imagenet_synsets.txt")]


def _lines(name: str) -> list[str]:
    path = packaged_file(NAMES_PACKAGE, f"timm/data/_info/{name}", SPEC.name)
    return path.read_text(encoding="utf-8").splitlines()


def load(context: LoadContext) -> Loaded:
    """Loads the network from the package, and the names of what it knows."""
    loaded = load_network(SPEC.name, context.device)
    return Loaded(_Classifier(loaded.handle, _names()), loaded.modules, revision=loaded.revision)


def _with_article(name: str) -> str:
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def invoke(classifier: _Classifier, pictures: list[Picture], _seeds: list[int], call: Call) -> Iterator[Output]:
    """Writes "A picture of an orange, a lemon or a ping-pong ball.", the likeliest first."""
    import torch

    call.stop_if_cancelled()
    with torch.inference_mode():
        scores = classifier.network(pixels_of(pictures, classifier.network)).cpu()
    for index, ranked in enumerate(torch.topk(scores, MOST_NAMES, dim=1).indices.tolist()):
        *first, last = [_with_article(classifier.names[kind]) for kind in ranked]
        yield Output(f"A picture of {', '.join(first)} or {last}.", len(pictures), index)
