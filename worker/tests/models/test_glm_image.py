"""GLMImage writes a picture in tokens before it draws: what holds of them, and of the texts that they come from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from panic_worker.errors import CancelledError
from panic_worker.loading import LoadContext
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import Parameter, Repository
from panic_worker.models.glm_image import SPEC, invoke, load
from panic_worker.testing.doubles.glm_image import DOUBLES

PARAMETERS: dict[str, Parameter] = {**SPEC.parameters, "size": 64, "steps": 1, "max_sequence_length": 64}
# The preview's are as many whatever the size; the picture has one for 32 × 32 pixels.
PREVIEW_TOKENS, PICTURE_TOKENS = 16 * 16, 2 * 2


@dataclass
class Context(LoadContext):
    """Loads from a folder, without a cache of the hub."""

    files: Path = Path()

    def folder(self, repository: Repository | None = None) -> Path:
        return self.files


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Any:
    files = tmp_path_factory.mktemp("glm_image")
    DOUBLES["zai-org/GLM-Image"](files)
    context = Context(
        spec=SPEC, parameters=PARAMETERS, device="cpu", revisions={}, share=lambda _, build: build(), files=files
    )
    return load(context).handle


def drawn(pipeline: Any, prompt: str, call: Call | None = None) -> Output:
    [output] = invoke(pipeline, [prompt], [1], call or Call(PARAMETERS))
    assert isinstance(output.value, Picture)
    return output


def read_and_written(pipeline: Any, prompt: str) -> tuple[str, list[int]]:
    """What the part that writes is given to read, and the tokens of a picture that it writes and reads again."""
    passes: list[list[int]] = []
    watch = pipeline.vision_language_encoder.register_forward_pre_hook(
        lambda _module, _positional, named: passes.append(named["input_ids"][0].tolist()), with_kwargs=True
    )
    with watch:
        drawn(pipeline, prompt)
    return pipeline.processor.tokenizer.decode(passes[0]), [token for [token] in passes[1:]]


def test_a_long_prompt_is_read_to_its_end_and_not_noted_as_truncated(pipeline: Any) -> None:
    prompt = f"{'words without end ' * 20}at last"
    text, _ = read_and_written(pipeline, prompt)
    # Then the sizes of the picture and of its preview, in tokens.
    assert text == f"{prompt}<sop>2 2<eop><sop>16 16<eop>{pipeline.processor.bos_token}"
    assert not drawn(pipeline, prompt).truncated


def test_a_quotation_is_cut_beyond_the_limit_in_bytes(pipeline: Any) -> None:
    # 62 bytes, one more, and the token that ends the text: 64.
    assert not drawn(pipeline, f'"{"é" * 31}a"').truncated
    assert drawn(pipeline, f'"{"é" * 31}ab"').truncated
    # Each is read by itself.
    assert not drawn(pipeline, f'"{"a" * 40}" and "{"b" * 40}"').truncated


def test_a_picture_has_all_its_tokens_and_none_that_cannot_be_drawn(pipeline: Any) -> None:
    codebook = pipeline.transformer.config.prior_vq_quantizer_codebook_size
    assert pipeline.vision_language_encoder.config.text_config.vision_vocab_size > codebook
    _, tokens = read_and_written(pipeline, "a red apple")
    assert len(tokens) == PREVIEW_TOKENS + PICTURE_TOKENS
    assert max(tokens) < codebook


def test_a_picture_is_cancelled_before_its_next_token_and_the_next_picture_is_drawn(pipeline: Any) -> None:
    asked = 0

    def is_cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked == 5

    steps: list[int] = []
    call = Call(PARAMETERS, is_cancelled, lambda done, _total: steps.append(done))
    with pytest.raises(CancelledError):
        drawn(pipeline, "a red apple", call)
    assert (asked, steps) == (5, [])
    drawn(pipeline, "a red apple")
    assert asked == 5
