"""The model store: runs, their networks, and the files of each."""
