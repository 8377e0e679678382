"""How fast the models are on this machine, with random weights: see ``python -m panic_worker.bench --help``."""
