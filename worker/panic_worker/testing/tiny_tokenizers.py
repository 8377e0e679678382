"""Tokenizers without downloads: every byte or letter is a token, so that any text can be read."""

from typing import Any


def _alphabet() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def _numbered(tokens: list[str]) -> dict[str, int]:
    return {token: number for number, token in enumerate(tokens)}


def clip_tokenizer() -> Any:
    """As CLIP's: 77 tokens at most, the end of the text last in the vocabulary."""
    from transformers import CLIPTokenizer

    letters = _alphabet()
    vocabulary = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab=_numbered(vocabulary), merges=[], model_max_length=77)


def t5_tokenizer() -> Any:
    """As T5's, with a vocabulary of single letters."""
    from transformers import T5Tokenizer

    pieces = ["<pad>", "</s>", "<unk>", "▁", *(chr(code) for code in range(33, 127))]
    scored = [(piece, 0.0 if piece.startswith("<") else -1.0) for piece in pieces]
    return T5Tokenizer(vocab=scored, extra_ids=0)


def gpt2_tokenizer() -> Any:
    """As OPT's: bytes."""
    from transformers import GPT2Tokenizer

    special = ["<pad>", "</s>", "<image>"]
    return GPT2Tokenizer(
        vocab=_numbered([*special, *_alphabet()]),
        merges=[],
        bos_token="</s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="</s>",
    )


def roberta_tokenizer(max_length: int) -> Any:
    """As RoBERTa's: bytes."""
    from transformers import RobertaTokenizer

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    return RobertaTokenizer(vocab=_numbered([*special, *_alphabet()]), merges=[], model_max_length=max_length)


def mpnet_tokenizer(max_length: int) -> Any:
    """As MPNet's: pieces of words, here single letters."""
    from transformers import MPNetTokenizer

    letters = [chr(code) for code in range(33, 127)]
    vocabulary = ["<s>", "<pad>", "</s>", "<mask>", "[UNK]", *letters, *(f"##{letter}" for letter in letters)]
    return MPNetTokenizer(vocab=_numbered(vocabulary), unk_token="[UNK]", model_max_length=max_length)


def qwen_tokenizer(chat_template: str | None = None) -> Any:
    """As Qwen's: bytes, and the tokens that its chat template is made of."""
    from transformers import Qwen2Tokenizer

    special = [
        "<|endoftext|>",
        "<|im_start|>",
        "<|im_end|>",
        "<|vision_start|>",
        "<|vision_end|>",
        "<|image_pad|>",
        "<|video_pad|>",
    ]
    tokenizer = Qwen2Tokenizer(vocab=_numbered([*_alphabet(), *special]), merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": special[1:]})
    tokenizer.chat_template = chat_template
    return tokenizer


def unigram_tokenizer(max_length: int) -> Any:
    """As XLM-RoBERTa's: a vocabulary of single letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0)]
    pieces += [(chr(code), -1.0) for code in range(33, 127)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=max_length,
    )


def llama_tokenizer(further: list[str]) -> Any:
    """As Llama's and Mistral's: bytes, and the tokens that its chat template is made of."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = ["<unk>", "<s>", "</s>", "<pad>"]
    tokenizer = Tokenizer(models.BPE(_numbered([*special, *_alphabet()]), [], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    fast.add_special_tokens({"additional_special_tokens": further})
    return fast


def glm_image_tokenizer(codebook: int, vision_vocabulary: int) -> Any:
    """As GLM-Image's: the tokens that pictures are made of come first, so that a number is the same token in both.

    Args:
        codebook: How many of them stand for a piece of a picture. The next two begin and end one.
        vision_vocabulary: How many there are in all; the others mean nothing.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    pieces = [f"<|dit_token_{number}|>" for number in range(vision_vocabulary)]
    begin, end = pieces[codebook : codebook + 2]
    further = ["<|endoftext|>", "<sop>", "<eop>", "<|image|>"]
    tokenizer = Tokenizer(models.BPE(_numbered([*pieces, *_alphabet(), *further]), []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*pieces, *further])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=begin,
        eos_token=end,
        pad_token="<|endoftext|>",
        padding_side="left",
        extra_special_tokens={"image_token": "<|image|>", "grid_bos_token": "<sop>", "grid_eos_token": "<eop>"},
    )


def bart_tokenizer() -> Any:
    """As BART's with Florence-2's place of an image: bytes."""
    from transformers import RobertaTokenizer

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    return RobertaTokenizer(
        vocab=_numbered([*special, *_alphabet()]),
        merges=[],
        model_max_length=1024,
        extra_special_tokens={"image_token": "<image>"},
    )


def byte_tokenizer() -> Any:
    """ByT5's, which needs no file."""
    from transformers import ByT5Tokenizer

    return ByT5Tokenizer()
