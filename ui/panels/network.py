"""A network before and after it is trained: its drawing, its summary table and what it costs."""

from __future__ import annotations

import streamlit as st

from convscope.spec import layers as arithmetic
from convscope.spec.network import NetworkSpec
from ui.figures.network import network_html, shape_words


def drawing(spec: NetworkSpec) -> None:
    """The network as its layers with their shapes."""
    st.html(network_html(spec))


def summary(spec: NetworkSpec) -> None:
    """What each layer makes, how many parameters it has and how often it multiplies, with the sums written out."""
    rows = ["| Layer | Output shape | Parameters | Multiply-adds an image | A unit sees |", "|:--|:--|--:|--:|:--|"]
    for layer in arithmetic.layers(spec):
        sees = f"{layer.receptive_field} × {layer.receptive_field} pixels" if layer.receptive_field else "everything"
        parameters, products = (_times(each) for each in (layer.parameters_sum, layer.multiply_adds_sum))
        rows.append(f"| **{layer.name}** | {shape_words(layer.output_shape)} | {parameters} | {products} | {sees} |")
    parameters, products = arithmetic.parameters(spec), arithmetic.multiply_adds(spec)
    rows.append(f"| **together** | | **{parameters:,}** | **{products:,}** | |")
    with st.container(key="summary"):
        st.markdown("\n".join(rows))


def _times(written_sum: str) -> str:
    return "0" if written_sum == "none" else written_sum.replace(" x ", " × ")
