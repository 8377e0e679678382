"""One file per model, found by listing this folder. See docs/worker-models.md for how to add one."""
