"""What a worker computes to answer a question. Importing its modules imports TensorFlow."""
