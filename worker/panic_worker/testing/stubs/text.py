"""Stub of Moondream's decoder at the tag 2025-01-09: one layer that looks at what it has kept."""

import torch
from torch.nn import functional as F


def precompute_freqs_cis(dim, end):
    """Rotary angles, said to be of float32 whatever the default type is."""
    freqs = 1.0 / (10000.0 ** (torch.arange(0, dim, 2, dtype=torch.float32)[: (dim // 2)] / dim))
    freqs = torch.exp(1j * (torch.arange(end, dtype=torch.float32).unsqueeze(1) * freqs.unsqueeze(0)))
    return torch.stack([freqs.real, freqs.imag], dim=-1)


def text_encoder(input_ids, w):
    """What tokens are to the decoder."""
    return F.embedding(input_ids, w.wte)


def text_decoder(inputs_embeds, w, kv_cache, pos, config):
    """One layer, and the keys and values to keep: ``[layers, 2, batch, heads, places, size of a head]``."""
    if w.freqs_cis.dtype != torch.float32:
        raise TypeError(f"expected angles of float32, found {w.freqs_cis.dtype}")
    batch, length, dim = inputs_embeds.shape
    heads = (batch, length, config.n_heads, dim // config.n_heads)
    query, key, value = [part.view(heads).transpose(1, 2) for part in w["qkv"](inputs_embeds).chunk(3, dim=-1)]
    turned = w.freqs_cis[pos : pos + length, 0].sum(-1).to(key.dtype)[:, None]
    update = torch.stack([key * turned, value])
    keys, values = [torch.cat([kv_cache[0, part, :, :, :pos], update[part]], dim=2) for part in (0, 1)]
    mask = w.attn_mask[:, :, pos : pos + length, : pos + length]
    seen = F.scaled_dot_product_attention(query * turned, keys, values, attn_mask=mask)
    hidden = inputs_embeds + w["proj"](seen.transpose(1, 2).reshape(batch, length, dim))
    # Its last number is the place, so that the weights can let every text come to its end.
    hidden[..., -1] = torch.arange(pos, pos + length, device=hidden.device) / 16
    return hidden, update[None]


def lm_head(hidden_BTC, w):  # noqa: N803
    """How likely each token is next."""
    return w["lm_head"](w["post_ln"](hidden_BTC[:, -1, :]))


def prefill(inputs_embeds, kv_cache, pos, w, config):
    """Reads several tokens at once, and keeps what it has read."""
    hidden, kv_cache[:, :, :, :, pos : pos + inputs_embeds.size(1), :] = text_decoder(
        inputs_embeds, w, kv_cache, pos, config
    )
    return hidden


def decode_one_token(token_emb, kv_cache, pos, w, config):
    """Of one conversation."""
    hidden, update = text_decoder(token_emb[None], w, kv_cache, pos, config)
    return lm_head(hidden, w), hidden, update


def build_text_model(config, dtype):
    """The networks, and tables that no file has."""
    text = torch.nn.ModuleDict(
        {
            "qkv": torch.nn.Linear(config.dim, 3 * config.dim, dtype=dtype),
            "proj": torch.nn.Linear(config.dim, config.dim, dtype=dtype),
            "post_ln": torch.nn.LayerNorm(config.dim, dtype=dtype),
            "lm_head": torch.nn.Linear(config.dim, config.vocab_size, dtype=dtype),
        }
    )
    text.wte = torch.nn.Parameter(torch.empty(config.vocab_size, config.dim, dtype=dtype))
    angles = precompute_freqs_cis(config.dim // (2 * config.n_heads), config.max_context)
    text.register_buffer("freqs_cis", angles, persistent=False)
    mask = torch.tril(torch.ones(1, 1, config.max_context, config.max_context, dtype=torch.bool))
    mask[..., : config.prefix_attn, : config.prefix_attn] = 1
    text.register_buffer("attn_mask", mask, persistent=False)
    return text
