"""The same networks for many images at once. Importing its modules imports TensorFlow."""
