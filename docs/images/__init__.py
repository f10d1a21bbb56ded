"""The images of README.md and docs/, and the code that makes them: `make pictures`."""
