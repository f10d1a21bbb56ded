"""One image through one trained network, in NumPy: the lesson."""
