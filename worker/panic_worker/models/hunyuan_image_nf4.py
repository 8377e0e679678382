"""HunyuanImage-nf4: HunyuanImage with weights of 4 bits, for a card of 24 GB.

Source: https://huggingface.co/hunyuanvideo-community/HunyuanImage-2.1-Diffusers, see ``hunyuan_image.py``.
"""

from panic_worker.models import hunyuan_image
from panic_worker.smaller import quantised

SPEC = quantised(hunyuan_image.SPEC, "nf4", ("transformer", "text_encoder"), memory_bytes=15500_000_000)

load = hunyuan_image.load
invoke = hunyuan_image.invoke
