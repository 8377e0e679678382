"""Stands in for timm.models in tests."""
