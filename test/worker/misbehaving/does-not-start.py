"""Ends before it has said anything."""

import panic_worker_is_not_installed  # noqa: F401
