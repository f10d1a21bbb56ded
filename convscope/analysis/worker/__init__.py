"""The computation of answers, in a worker. Importing its modules imports TensorFlow."""
