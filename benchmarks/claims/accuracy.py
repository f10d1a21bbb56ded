"""The figures in docs/accuracy.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.claims.claim import Claim, claim, percent, table
from benchmarks.framings import APP
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION
from convscope.confidence.ood_detector import SPEC
from convscope.spec.layers import parameters

PEN = "bitmap, pen 20"
OWN_WAYS = (  # of the network `robust`: the words of a row, and the ways whose figures stand in it
    ("| **robust** | **as in the app** | **{} %** | **{} %** |", APP),
    ("| | the same, drawn small and off the centre | {} % | {} % |", "the same, drawn without aim"),
    ("| | without the centre of mass | {} % | {} % |", "no centre of mass"),
    ("| | without anti-aliasing | {} % | {} % |", "no anti-aliasing"),
    (
        "| | a bitmap instead of strokes, pen 12, 20, 28 | {}, {}, {} % | {}, {}, {} % |",
        "bitmap, pen 12",
        PEN,
        "bitmap, pen 28",
    ),
    ("| | a bitmap, drawn small and off the centre | {} % | {} % |", f"{PEN}, drawn without aim"),
    ("| | a bitmap, only cropped | {} % | {} % |", f"{PEN}, crop only"),
    ("| | a bitmap, the whole canvas shrunk | {} % | {} % |", f"{PEN}, whole canvas shrunk"),
    (
        "| | the same, drawn small and off the centre | {} % | {} % |",
        f"{PEN}, whole canvas shrunk, drawn without aim",
    ),
)
OTHER_NETWORKS = (  # read the digits as in the app
    ("| robust, trained without augmentation | as in the app | {} % | {} % |", "robust without augmentation"),
    ("| robust, trained without written digits | as in the app | {} % | {} % |", "robust without written digits"),
    ("| notebook: without both, by its own recipe | as in the app | {} % | {} % |", "notebook"),
)
METHODS = {OCCLUSION: "occlusion", HIRES_CAM: "HiResCAM", GRAD_CAM: "Grad-CAM"}
LISTED = 3  # confusions, and letters that are hard to reject


def pen_strokes(drawn: Mapping[str, Any]) -> Iterator[Claim]:
    """The section on real pen strokes."""
    yield claim("the figures below are for writers 16 to 30, {} digits", f"{drawn['digits']:,}")
    found = {(row["network"], row["way"]): row for row in drawn["rows"]}
    own = [_row(words, [found["robust", way] for way in ways]) for words, *ways in OWN_WAYS]
    yield table([*own, *(_row(words, [found[network, APP]]) for words, network in OTHER_NETWORKS)])
    yield claim(
        "The 95 % interval of the first row, over writers, is {} to {} %.",
        *(percent(bound, 1) for bound in drawn["interval"]),
    )
    by_digit = [percent(drawn["by digit"][str(digit)]["accuracy"], 1) for digit in range(10)]
    yield claim("By digit, from 0 to 9: {}, {}, {}, {}, {}, {}, {}, {}, {}, {} %.", *by_digit)
    writer, lowest = worst(drawn["by writer"])
    yield claim(
        "Among its {} errors are {} times a {} read as {}, {} times a {} read as {}, and {} times a {} read as {}; "
        "{} errors are those of writer {}.",
        str(_errors(drawn)),
        *(str(value) for label, read, times in drawn["confusions"][:LISTED] for value in (times, label, read)),
        str(_errors(lowest)),
        writer,
    )


def calibration(drawn: Mapping[str, Any], guide: Mapping[str, Any]) -> Iterator[Claim]:
    """The section on calibration."""
    best = guide["best temperature"]
    yield claim("the guide writers ({}; their own best is {})", f"{guide['temperature']:.2f}", f"{best:.2f}")
    bins = [group for group in drawn["reliability"] if group["low"] >= 0.75]
    yield table(
        claim(
            f"| {percent(group['low'], 0)} to {percent(group['high'], 0)} % | {{}} | {{}} % |",
            f"{group['count']:,}",
            percent(group["accuracy"], 1),
        )
        for group in bins
    )
    below = drawn["digits"] - sum(group["count"] for group in bins)
    yield claim("Below a confidence of 75 % there are {} digits", f"{below:,}")
    error = drawn["calibration error of test digits"]
    yield claim("For MNIST's test digits confidence and accuracy differ by {} % on average.", percent(error, 1))


def rejected_strokes(drawn: Mapping[str, Any], guide: Mapping[str, Any]) -> Iterator[Claim]:
    """How many digits the out-of-distribution detector rejects although people drew them."""
    yield claim(
        "It rejects {} % of the reported strokes ({} % of the guide writers').",
        *(percent(figures["unlike digits"], 2) for figures in (drawn, guide)),
    )


def not_digits(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The section on drawings that are not digits."""
    yield claim("A second network of {} parameters, the out-of-distribution detector,", f"{parameters(SPEC):,}")
    mnist, scribbles, dots, letters, all_letters = figures["rejected"].values()
    yield claim(
        "rejects {} % of MNIST's test digits, {} % of scribbles, {} % of dots, and {} % of letters.",
        percent(mnist, 2),
        percent(scribbles, 1),
        percent(dots, 0),
        percent(all_letters, 1),
    )
    yield claim("without them it rejects {} %.", percent(letters, 1))
    yield claim("{}, {} and {} are the hardest letters.", *list(figures["hardest letters"])[:LISTED])


def explanations(figures: Mapping[str, Any]) -> Iterator[Claim]:
    """The section on explanations."""
    yield claim("the first {} test digits, without the digits in which nothing is marked", f"{figures['digits']:,}")
    yield table(
        claim(
            f"| {name}{' at ' if row['layer'] else ''}{row['layer']} | {{}} % | {{}} % | {{}} % | {{}} % | {{}} |",
            *(percent(row[field], 1) for field in ("before", "without_marked", "without_other")),
            percent(row["marked mattered more"], 0),
            str(row["unmarked"]),
        )
        for method, name in METHODS.items()
        for row in figures["rows"]
        if row["method"] == method
    )


def worst(by_writer: Mapping[str, Mapping[str, float]]) -> tuple[str, Mapping[str, float]]:
    """The writer whose digits were read worst, and that writer's figures."""
    return min(by_writer.items(), key=lambda entry: entry[1]["accuracy"])


def _row(words: str, rows: list[Mapping[str, Any]]) -> Claim:
    accuracies = [percent(row["accuracy"], 2) for row in rows]
    return claim(words, *accuracies, *(percent(worst(row["by writer"])[1]["accuracy"], 1) for row in rows))


def _errors(figures: Mapping[str, float]) -> int:
    return round(figures["digits"] * (1 - figures["accuracy"]))
