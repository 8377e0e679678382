"""Saves a Llama of random weights and 64 words into a folder, and has ``transformers serve`` serve it: ``FOLDER PORT``.

In one process, since each has to load torch. Needs ``transformers[serving]``.
"""

import sys

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.cli.transformers import main

words = ["<pad>", "<s>", "</s>", "<unk>", "a", "the", "red", "apple", "on", "under", *(f"word{i}" for i in range(54))]
plain = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
plain.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=plain, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
)
tokenizer.chat_template = (
    "<s>{% for message in messages %}{% if message.content is string %}{{ message.content }}"
    "{% else %}{% for part in message.content %}{{ part.text }}{% endfor %}{% endif %} {% endfor %}"
)
torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=len(words),
    hidden_size=32,
    intermediate_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=4,
    max_position_embeddings=512,
    pad_token_id=0,
    bos_token_id=1,
    eos_token_id=2,
)
folder, port = sys.argv[1:]
LlamaForCausalLM(config).save_pretrained(folder)
tokenizer.save_pretrained(folder)
sys.argv = ["transformers", "serve", "--host", "127.0.0.1", "--port", port, "--device", "cpu", folder]
main()
