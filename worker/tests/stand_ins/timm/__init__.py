"""Stands in for timm in tests."""
