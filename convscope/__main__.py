"""`python -m convscope` does the same as the command `convscope`."""

from convscope.cli import main

if __name__ == "__main__":
    main()
