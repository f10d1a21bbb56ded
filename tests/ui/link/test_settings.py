"""The settings of every page, written to a link and read from it. The defaults of a link are frozen."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.spec.network import NetworkSpec
from convscope.training.presets import PRESETS
from ui.link.convolution import ConvolutionSettings
from ui.link.draw import DrawSettings
from ui.link.feature_maps import FeatureMapsSettings
from ui.link.kinds import Choice, Decimal, OneOf, Place, Switch, Text, Whole
from ui.link.pages import PAGES, SETTINGS
from ui.link.settings import declared, from_link, to_link
from ui.link.shared import SharedSettings
from ui.link.train import TrainSettings, settings_of, spec_of

ALL = (SharedSettings, TrainSettings, DrawSettings, FeatureMapsSettings, ConvolutionSettings)
# What a link means that does not name a setting. A link that was made once must never change: a new default would.
FROZEN = {
    **{"network": "", "picture": "", "place": "", "off": "", "table": "", "run": ""},
    **{"layers": 3, "filters1": 32, **{f"filters{layer}": 64 for layer in range(2, 7)}, "kernel": 3, "stride": 1},
    **{"padding": "valid", "pool": "2", "pool-by": "max", "every": 1, "norm": "off", "head": "flatten", "dense": 64},
    **{"dropout": 0.0, "epochs": 5, "data": "MNIST", "batch": 64, "optimizer": "rmsprop", "rate": 0.001},
    **{"schedule": "constant", "target": 0.0, "share": 100, "seed": 0, "shift": 0, "turn": 0, "shear": 0, "zoom": 0},
    **{"clean": 25, "pixel": (6, 14, 0)},
    **{
        "framing": False,
        "why": False,
        "alike": False,
        "sure": False,
        "why-by": "Occlusion",
        "why-at": "",
        "why-for": "",
    },
    **{"scale": "Shared scale", "clicks": "Inspect", "look": "This unit", "example": 0},
    **{"section": "Three steps", "over": "Digit", "pattern": "cross", "from": "Network", "size": "3"},
    **{
        "classic": "horizontal edges",
        "colours": "brightness",
        "strides": 1,
        "border": "valid",
        "zeros": 1,
        "gap": 1,
        "patch": 3,
    },
    **{"depth": 32, "pooling": 2, "down": 0, "right": 1},
}


def values(kind):
    """Any value of a kind."""
    if isinstance(kind, Whole):
        return st.integers(kind.low, kind.high)
    if isinstance(kind, Decimal):
        return st.integers(0, 16).map(lambda step: round(kind.low + step * (kind.high - kind.low) / 16, 4))
    if isinstance(kind, Choice | OneOf):
        return st.sampled_from(kind.options)
    if isinstance(kind, Switch):
        return st.booleans()
    if isinstance(kind, Place):
        return st.tuples(*(st.integers(0, size - 1) for size in kind.sizes))
    assert isinstance(kind, Text)
    return st.text()


@pytest.mark.parametrize("page", ALL)
@given(data=st.data())
def test_settings_that_went_through_a_link_are_the_same(page, data):
    settings = page(**{name: data.draw(values(each.kind)) for name, each in declared(page).items()})

    assert from_link(page, to_link(settings)) == (settings, [])


def test_a_link_names_only_what_is_not_at_its_default():
    assert to_link(TrainSettings(epochs=7, rate=1e-5, pooling="average")) == {
        "epochs": "7",
        "rate": "1e-05",
        "pool-by": "average",
    }
    assert all(to_link(page()) == {} for page in ALL)


def test_the_defaults_of_the_link_format_are_those_of_the_first_links():
    assert {key: each.default for key, each in SETTINGS.items()} == FROZEN


def test_no_two_pages_use_a_key_for_different_settings():
    keys = [each.key for page in ALL for each in declared(page).values()]

    assert len(keys) == len(set(keys))
    assert {type(page.settings()) for page in PAGES.values()} >= set(ALL[1:])


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_the_link_of_a_preset_is_that_preset(preset):
    link = to_link(settings_of(preset.spec))

    assert spec_of(from_link(TrainSettings, link)[0]) == preset.spec


def test_a_link_of_the_preset_small_as_it_is_today_stays_that_network():
    link = {
        **{"layers": "5", "filters1": "10", "filters2": "12", "filters3": "16", "filters4": "16", "filters5": "24"},
        **{"every": "2", "norm": "on", "head": "global average", "dense": "0", "epochs": "15", "batch": "128"},
        **{"optimizer": "adam", "rate": "0.03", "schedule": "one-cycle", "shift": "7", "turn": "8", "zoom": "10"},
    }

    spec = spec_of(from_link(TrainSettings, link)[0])

    assert [layer.filters for layer in spec.network.conv_layers] == [10, 12, 16, 16, 24]
    assert [layer.pool for layer in spec.network.conv_layers] == [None, 2, None, 2, None]
    assert (spec.epochs, spec.learning_rate, spec.augmentation.zoom) == (15, 0.03, 10)
    assert to_link(settings_of(PRESETS[2].spec)) == link


def test_a_network_without_convolutions_has_settings_too():
    training = dataclasses.replace(PRESETS[0].spec, network=NetworkSpec(conv_layers=(), dense_units=8))

    assert spec_of(settings_of(training)) == training


def test_values_that_are_none_are_named_and_the_others_are_taken():
    settings, messages = from_link(
        TrainSettings, {"epochs": "31", "pool": "4", "layers": "2", "rate": "", "seed": "x" * 50}
    )

    assert settings == TrainSettings(layers=2)
    assert messages == [
        "pool='4' in the link is not one of none, 2, 3; it was ignored.",
        "epochs='31' in the link is not a whole number from 1 to 30; it was ignored.",
        f"seed='{'x' * 39} in the link is not a whole number from 0 to 2,147,483,647; it was ignored.",
    ]
