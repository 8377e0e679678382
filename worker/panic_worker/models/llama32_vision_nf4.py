"""LLaMA32Vision-nf4: LLaMA32Vision with weights of 4 bits, for a card of 12 GB.

Source: https://huggingface.co/meta-llama/Llama-3.2-11B-Vision-Instruct, see ``llama32_vision.py``.
"""

from panic_worker.models import llama32_vision
from panic_worker.smaller import quantised

SPEC = quantised(llama32_vision.SPEC, "nf4", (), memory_bytes=7500_000_000)

load = llama32_vision.load
invoke = llama32_vision.invoke
