"""Programs that make the files which ship with ConvScope: `python -m convscope.scripts.NAME`."""
