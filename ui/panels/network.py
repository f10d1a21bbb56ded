"""A network before and after training: its drawing, and its summary table with parameters and multiply-adds."""

from __future__ import annotations

import streamlit as st

from convscope.spec import layers as arithmetic
from convscope.spec.network import NetworkSpec
from ui.figures.network import network_html, shape_text
from ui.markdown import safe
from ui.numbers import with_times_signs


def drawing(spec: NetworkSpec) -> None:
    """Draw the network as its layers with their shapes."""
    st.html(network_html(spec))


def summary(spec: NetworkSpec) -> None:
    """Draw the table of the layers: output shape, parameters and multiply-adds with the sums written out."""
    rows = [
        "| Layer | Output shape | Parameters | Multiply-adds per image | Receptive field |",
        "|:--|:--|--:|--:|:--|",
    ]
    for layer in arithmetic.layers(spec):
        field = f"{layer.receptive_field} × {layer.receptive_field} pixels" if layer.receptive_field else "everything"
        parameters, products = _formula(layer.parameters_sum), _formula(layer.multiply_adds_sum)
        rows.append(f"| **{layer.name}** | {shape_text(layer.output_shape)} | {parameters} | {products} | {field} |")
    parameters, products = arithmetic.parameters(spec), arithmetic.multiply_adds(spec)
    rows.append(f"| **Total** | | **{parameters:,}** | **{products:,}** | |")
    with st.container(key="summary"):
        st.markdown(safe("\n".join(rows)))


def _formula(formula: str) -> str:
    return "0" if formula == "none" else with_times_signs(formula)
