"""From pen strokes to an image framed as MNIST's."""
