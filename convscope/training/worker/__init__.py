"""What a worker runs to train a network. Importing its modules imports TensorFlow."""
