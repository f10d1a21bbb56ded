"""What is on disk: runs, networks, and the files of each."""
