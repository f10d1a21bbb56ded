"""Programs that make the files that ship with ConvScope: `python -m convscope.scripts.NAME`."""
