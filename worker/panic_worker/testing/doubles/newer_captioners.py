"""Doubles of Qwen25VL, Pixtral, LLaMA32Vision and Florence2."""

import json
from pathlib import Path

from panic_worker.testing.doubles._parts import seeded
from panic_worker.testing.tiny_tokenizers import bart_tokenizer, llama_tokenizer, qwen_tokenizer

_QWEN_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{% for part in message.content %}"
    "{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def qwen25_vl(folder: Path) -> None:
    """Writes Qwen2.5-VL; ColNomic's base is one too."""
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2VLImageProcessorPil,
    )

    seeded()
    tokenizer = qwen_tokenizer(_QWEN_CHAT)
    number = tokenizer.convert_tokens_to_ids
    config = Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "vocab_size": len(tokenizer),
            "max_position_embeddings": 512,
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10000.0},
            "initializer_range": 0.3,
            "bos_token_id": number("<|endoftext|>"),
            "eos_token_id": number("<|im_end|>"),
            "pad_token_id": number("<|endoftext|>"),
        },
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_heads": 4,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "window_size": 56,
            "fullatt_block_indexes": [1],
            "out_hidden_size": 32,
            "initializer_range": 0.3,
        },
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
        tie_word_embeddings=False,
    )
    model = Qwen2_5_VLForConditionalGeneration(config)
    # As the hub's settings, which would draw from a stream of random numbers that nobody has seeded.
    model.generation_config.update(do_sample=True, temperature=0.7, top_p=0.8)
    model.save_pretrained(folder)
    Qwen2VLImageProcessorPil(min_pixels=56 * 56, max_pixels=112 * 112).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


_PIXTRAL_CHAT = (
    "<s>{% for message in messages %}[INST]{% for part in message.content %}"
    "{% if part.type == 'image' %}[IMG]{% else %}{{ part.text }}{% endif %}{% endfor %}[/INST]{% endfor %}"
)


def _pixtral(folder: Path) -> None:
    from transformers import LlavaConfig, LlavaForConditionalGeneration, PixtralImageProcessorPil

    seeded()
    tokenizer = llama_tokenizer(["[INST]", "[/INST]", "[IMG]", "[IMG_BREAK]", "[IMG_END]"])
    config = LlavaConfig(
        text_config={
            "model_type": "mistral",
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 8,
            "vocab_size": len(tokenizer),
            "initializer_range": 0.3,
        },
        vision_config={
            "model_type": "pixtral",
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "image_size": 112,
            "patch_size": 16,
            "initializer_range": 0.3,
        },
        image_token_index=tokenizer.convert_tokens_to_ids("[IMG]"),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
    )
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    PixtralImageProcessorPil(size={"longest_edge": 112}, patch_size={"height": 16, "width": 16}).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    # As the repository: in a file of the processor, not of the tokenizer.
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": _PIXTRAL_CHAT}))


_LLAMA_CHAT = (
    "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>\n\n"
    "{% for part in message.content %}{% if part.type == 'image' %}<|image|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)


def _llama32_vision(folder: Path) -> None:
    import torch
    from transformers import MllamaConfig, MllamaForConditionalGeneration, MllamaImageProcessorPil

    seeded()
    tokenizer = llama_tokenizer(["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|image|>"])
    tokenizer.chat_template = _LLAMA_CHAT
    config = MllamaConfig(
        text_config={
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_hidden_layers": 4,
            "num_attention_heads": 4,
            "num_key_value_heads": 4,
            "cross_attention_layers": [1],
            "vocab_size": len(tokenizer) - 1,
            "max_position_embeddings": 512,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
            "initializer_range": 0.3,
            "pad_token_id": tokenizer.pad_token_id,
        },
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 37,
            "num_hidden_layers": 2,
            "num_global_layers": 1,
            "attention_heads": 4,
            "image_size": 28,
            "patch_size": 14,
            "intermediate_layers_indices": [0],
            "vision_output_dim": 64,
            "max_num_tiles": 2,
            "supported_aspect_ratios": [[1, 1], [1, 2], [2, 1]],
            "initializer_range": 0.3,
        },
        # The last of the vocabulary: the embeddings have one more row than there are words to write.
        image_token_index=tokenizer.convert_tokens_to_ids("<|image|>"),
    )
    model = MllamaForConditionalGeneration(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Closed at the start of a training: a model that sees no picture.
            if "gate" in name and parameter.numel() == 1:
                parameter.fill_(1.0)
    model.save_pretrained(folder)
    MllamaImageProcessorPil(size={"height": 28, "width": 28}, max_image_tiles=2).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _florence2(folder: Path) -> None:
    from transformers import CLIPImageProcessorPil, Florence2Config, Florence2ForConditionalGeneration

    seeded()
    tokenizer = bart_tokenizer()
    number = tokenizer.convert_tokens_to_ids
    config = Florence2Config(
        text_config={
            "model_type": "bart",
            "vocab_size": len(tokenizer),
            "d_model": 16,
            "encoder_layers": 1,
            "decoder_layers": 1,
            "encoder_attention_heads": 2,
            "decoder_attention_heads": 2,
            "encoder_ffn_dim": 16,
            "decoder_ffn_dim": 16,
            "max_position_embeddings": 1100,
            "bos_token_id": number("<s>"),
            "eos_token_id": number("</s>"),
            "pad_token_id": number("<pad>"),
            "decoder_start_token_id": number("</s>"),
            "forced_eos_token_id": number("</s>"),
            "init_std": 0.3,
        },
        vision_config={
            "depths": [1],
            "embed_dim": [16],
            "patch_size": [7],
            "patch_stride": [4],
            "patch_padding": [3],
            "patch_prenorm": [False],
            "num_heads": [2],
            "num_groups": [2],
            "window_size": 8,
            "projection_dim": 16,
            "max_position_embeddings": 50,
        },
        image_token_id=number("<image>"),
        is_encoder_decoder=True,
    )
    Florence2ForConditionalGeneration(config).save_pretrained(folder)
    # 8 × 8 places and one of their mean: what the processor writes into the question.
    CLIPImageProcessorPil(size={"height": 32, "width": 32}, do_center_crop=False, image_seq_length=65).save_pretrained(
        folder
    )
    tokenizer.save_pretrained(folder)


DOUBLES = {
    "Qwen/Qwen2.5-VL-7B-Instruct": qwen25_vl,
    "mistral-community/pixtral-12b": _pixtral,
    "meta-llama/Llama-3.2-11B-Vision-Instruct": _llama32_vision,
    "florence-community/Florence-2-large-ft": _florence2,
}
