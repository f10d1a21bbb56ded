"""From pen strokes on a canvas to an image framed like MNIST's digits."""
