"""Presets for a training, its estimated duration, and jobs that train in a worker."""
