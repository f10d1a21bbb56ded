"""Dask: a connection to a cluster, and a cluster of our own on this machine."""
