"""Writes the figures of `docs/figures` into README and docs: `python -m benchmarks.claims`.

Only figures are replaced. Words that the page no longer holds are printed, and the command ends with an error.
"""

from __future__ import annotations

from benchmarks.claims.sources import SOURCES


def main() -> None:
    """Rewrite the pages; print the files that are missing and the words that are not found."""
    wrong = []
    for source in SOURCES:
        old = text = source.path.read_text()
        for claim in source.claims():
            text = claim.filled(text)
            wrong += [f"{source.page}: {mistake}" for mistake in claim.mistakes(text)]
        if text != old:
            source.path.write_text(text)
            print(f"{source.page}: new figures from {', '.join(source.files)}")
        for name in source.missing():
            print(f"{source.page}: docs/figures/{name}.json is missing; its figures stay as they are")
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
