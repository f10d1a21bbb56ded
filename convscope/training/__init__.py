"""Recipes for a training, and handing a run to a worker."""
