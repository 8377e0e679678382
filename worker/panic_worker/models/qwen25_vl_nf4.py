"""Qwen25VL-nf4: Qwen25VL with weights of 4 bits, for a card of 12 GB.

Source: https://huggingface.co/Qwen/Qwen2.5-VL-7B-Instruct, see ``qwen25_vl.py``.
"""

from panic_worker.models import qwen25_vl
from panic_worker.smaller import quantised

SPEC = quantised(qwen25_vl.SPEC, "nf4", (), memory_bytes=6500_000_000)

load = qwen25_vl.load
invoke = qwen25_vl.invoke
