"""Stands in for torchvision in tests."""
