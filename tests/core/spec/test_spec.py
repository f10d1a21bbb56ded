"""Specs: their ranges, their defaults and their JSON."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.errors import ConvScopeError, InvalidSpec
from convscope.spec.training import Augmentation
from tests.cases import cases
from tests.core.strategies import names, network_specs, training_specs

RANGES = [
    (ConvLayer, "filters", 1, 128, "1 to 128"),
    (ConvLayer, "kernel", 1, 7, "1 to 7"),
    (ConvLayer, "stride", 1, 3, "1 to 3"),
    (ConvLayer, "dilation", 1, 3, "1 to 3"),
    (NetworkSpec, "dense_units", 0, 512, "0 to 512"),
    (TrainingSpec, "epochs", 1, 30, "1 to 30"),
    (TrainingSpec, "batch_size", 16, 1024, "16 to 1,024"),
    (TrainingSpec, "data_share", 1, 100, "1 to 100"),
    (TrainingSpec, "seed", 0, 2**31 - 1, "0 to 2,147,483,647"),
    (Augmentation, "shift", 0, 30, "0 to 30"),
    (Augmentation, "turn", 0, 45, "0 to 45"),
    (Augmentation, "shear", 0, 45, "0 to 45"),
    (Augmentation, "zoom", 0, 50, "0 to 50"),
    (Augmentation, "clean", 0, 100, "0 to 100"),
]
REAL_RANGES = [
    (NetworkSpec, "dropout", 0.0, 0.8, -0.001, 0.801, "0.0 to 0.8"),
    (TrainingSpec, "learning_rate", 1e-5, 1.0, 9e-6, 1.0001, "1e-05 to 1.0"),
    (TrainingSpec, "target_accuracy", 0.5, 1.0, 0.499, 1.001, "0.5 to 1.0"),
]
CHOICES = [
    (ConvLayer, "padding", ("valid", "same"), "valid, same"),
    (ConvLayer, "pool", (None, 2, 3), "none, 2, 3"),
    (ConvLayer, "pooling", ("max", "average"), "max, average"),
    (NetworkSpec, "batch_norm", (False, True), "False, True"),
    (NetworkSpec, "global_pool", (False, True), "False, True"),
    (TrainingSpec, "optimizer", ("rmsprop", "adam", "sgd"), "rmsprop, adam, sgd"),
    (TrainingSpec, "schedule", ("constant", "one-cycle"), "constant, one-cycle"),
]


@pytest.mark.parametrize(("spec", "name", "low", "high", "span"), RANGES)
def test_both_ends_of_a_range_of_whole_numbers_are_accepted(spec, name, low, high, span):
    ends = [getattr(spec(**{name: value}), name) for value in (low, high)]

    assert ends == [low, high]


@pytest.mark.parametrize(("spec", "name", "low", "high", "span"), RANGES)
def test_whole_numbers_just_outside_a_range_are_refused(spec, name, low, high, span):
    for value in (low - 1, high + 1):
        message = f"{name}={value} is outside {span}. Choose a value in that range."

        with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
            spec(**{name: value})


@pytest.mark.parametrize("value", [None, "3", 3.0, True, [3]])
@pytest.mark.parametrize(("spec", "name", "low", "high", "span"), RANGES)
def test_what_is_no_whole_number_is_refused(spec, name, low, high, span, value):
    message = f"{name}={value!r} is not a whole number. Choose one from {span}."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        spec(**{name: value})


@pytest.mark.parametrize(("spec", "name", "low", "high", "below", "above", "span"), REAL_RANGES)
def test_both_ends_of_a_range_of_real_numbers_are_accepted(spec, name, low, high, below, above, span):
    ends = [getattr(spec(**{name: value}), name) for value in (low, high)]

    assert ends == [low, high]


@pytest.mark.parametrize(("spec", "name", "low", "high", "below", "above", "span"), REAL_RANGES)
def test_real_numbers_just_outside_a_range_are_refused(spec, name, low, high, below, above, span):
    for value in (below, above, 10**400):
        message = f"{name}={value!r:.60} is outside {span}. Choose a value in that range."

        with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
            spec(**{name: value})


@pytest.mark.parametrize("value", ["0.1", True, float("nan"), float("inf")])
@pytest.mark.parametrize(("spec", "name", "low", "high", "below", "above", "span"), REAL_RANGES)
def test_what_is_no_finite_number_is_refused(spec, name, low, high, below, above, span, value):
    message = f"{name}={value!r} is not a number. Choose one from {span}."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        spec(**{name: value})


@pytest.mark.parametrize(("spec", "name", "choices", "listed"), CHOICES)
def test_every_choice_is_accepted(spec, name, choices, listed):
    chosen = tuple(getattr(spec(**{name: value}), name) for value in choices)

    assert chosen == choices


@pytest.mark.parametrize("value", ["", "Valid", 1, 4, 2.0, "True", ["same"]])
@pytest.mark.parametrize(("spec", "name", "choices", "listed"), CHOICES)
def test_anything_but_a_choice_is_refused(spec, name, choices, listed, value):
    message = f"{name}={value!r} is not one of {listed}. Choose one of them."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        spec(**{name: value})


def test_none_is_no_number_but_means_no_target():
    assert TrainingSpec(target_accuracy=None).target_accuracy is None
    with pytest.raises(InvalidSpec, match=r"^dropout=None is not a number\. Choose one from 0\.0 to 0\.8\.$"):
        NetworkSpec(dropout=None)


def test_an_augmentation_that_changes_nothing_is_not_active():
    assert not Augmentation().active
    assert not Augmentation(shift=10, clean=100).active
    assert all(Augmentation(**{name: 1}).active for name in ("shift", "turn", "shear", "zoom"))


def test_with_a_target_one_in_twelve_images_is_held_back():
    free, aimed = TrainingSpec(), TrainingSpec(target_accuracy=0.99, data_share=50)

    assert (free.validation_images(60_000), free.training_images(60_000)) == (0, 60_000)
    assert (aimed.validation_images(60_000), aimed.training_images(60_000)) == (2_500, 27_500)
    assert aimed.steps_per_epoch(60_000) == 430


def test_stride_and_dilation_both_above_1_are_refused():
    message = "stride=2 and dilation=3 are both above 1, which Keras does not compute. Set one of them to 1."

    with pytest.raises(InvalidSpec, match=f"^{message}$"):
        ConvLayer(stride=2, dilation=3)


def test_networks_have_0_to_6_convolutions():
    counts = [len(NetworkSpec(conv_layers=(ConvLayer(kernel=1),) * count).conv_layers) for count in (0, 6)]

    assert counts == [0, 6]
    with pytest.raises(InvalidSpec, match=r"^number of conv_layers=7 is outside 0 to 6\. Choose a value in that range"):
        NetworkSpec(conv_layers=(ConvLayer(kernel=1),) * 7)


def test_images_are_8_to_128_pixels_a_side_with_1_or_3_channels():
    shapes = [(8, 128, 1), (128, 8, 3)]

    accepted = [NetworkSpec(shape, (ConvLayer(2),), 8).input_shape for shape in shapes]

    assert accepted == shapes


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((7, 28, 1), "input height=7 is outside 8 to 128. Choose a value in that range."),
        ((129, 28, 1), "input height=129 is outside 8 to 128. Choose a value in that range."),
        ((28, 7, 1), "input width=7 is outside 8 to 128. Choose a value in that range."),
        ((28, 129, 1), "input width=129 is outside 8 to 128. Choose a value in that range."),
        ((28, 28, 2), "input channels=2 is not one of 1, 3. Choose one of them."),
        ((28, 28, 1.0), "input channels=1.0 is not one of 1, 3. Choose one of them."),
        ((28, 28, 4), "input channels=4 is not one of 1, 3. Choose one of them."),
        ((28.0, 28, 1), "input height=28.0 is not a whole number. Choose one from 8 to 128."),
        ((28, 28), "input_shape=(28, 28) is not (height, width, channels). Pass three numbers."),
        ([28, 28, 1], "input_shape=[28, 28, 1] is not (height, width, channels). Pass three numbers."),
        (None, "input_shape=None is not (height, width, channels). Pass three numbers."),
    ],
)
def test_other_input_shapes_are_refused(shape, message):
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        NetworkSpec(shape)


def test_networks_have_2_to_100_classes():
    counts = [len(NetworkSpec(class_names=tuple(map(str, range(count)))).class_names) for count in (2, 100)]

    assert counts == [2, 100]
    for count in (0, 1, 101):
        message = rf"^number of class_names={count} is outside 2 to 100\. Choose a value in that range\.$"
        with pytest.raises(InvalidSpec, match=message):
            NetworkSpec(class_names=tuple(map(str, range(count))))


@pytest.mark.parametrize("classes", [("a", ""), ("a", "  "), ("a", 1), ["a", "b"], "ab", None])
def test_class_names_are_a_tuple_of_names(classes):
    message = f"class_names={classes!r} is not a tuple of names. Give every class a name."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        NetworkSpec(class_names=classes)


def test_a_class_name_may_not_come_twice():
    message = "class_names=('cat', 'dog', 'cat') names a class twice. Give every class its own name."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        NetworkSpec(class_names=("cat", "dog", "cat"))


@pytest.mark.parametrize("layers", [[ConvLayer()], ("conv",), ConvLayer(), None])
def test_conv_layers_are_a_tuple_of_conv_layers(layers):
    message = f"conv_layers={layers!r} is not a tuple of ConvLayer. Pass one."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        NetworkSpec(conv_layers=layers)


def test_an_augmentation_of_another_kind_is_refused():
    with pytest.raises(InvalidSpec, match=r"^augmentation='strong' is not an Augmentation\. Pass one\.$"):
        TrainingSpec(augmentation="strong")


def test_a_training_without_a_network_or_a_data_set_is_refused():
    with pytest.raises(InvalidSpec, match=r"^network='notebook' is not a NetworkSpec\. Pass one\.$"):
        TrainingSpec("notebook")
    for name in ("", 3):
        with pytest.raises(InvalidSpec, match=rf"^dataset={name!r} is not a name\. Pass the name of a data set\.$"):
            TrainingSpec(dataset=name)


@given(network_specs())
def test_a_network_comes_back_from_its_json(spec):
    text = json.dumps(spec.to_json())

    assert NetworkSpec.from_json(json.loads(text)) == spec


@given(training_specs())
def test_a_training_comes_back_from_its_json(spec):
    text = json.dumps(spec.to_json())

    assert TrainingSpec.from_json(json.loads(text)) == spec


def test_json_carries_the_format_number():
    values = TrainingSpec().to_json()

    assert values["format"] == values["network"]["format"] == 1


def test_missing_fields_take_their_defaults():
    values = {"network": {"conv_layers": [{"filters": 8}, {}]}, "epochs": 2}

    spec = TrainingSpec.from_json(values)

    assert spec == TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(8), ConvLayer())), epochs=2)
    assert TrainingSpec.from_json({}) == TrainingSpec()
    assert NetworkSpec.from_json({}) == NetworkSpec()


def test_the_defaults_are_the_notebooks_recipe():
    spec = TrainingSpec()

    assert (spec.dataset, spec.epochs, spec.batch_size, spec.optimizer) == ("mnist", 5, 64, "rmsprop")
    assert (spec.learning_rate, spec.data_share, spec.schedule) == (0.001, 100, "constant")
    assert (spec.target_accuracy, spec.augmentation.active) == (None, False)
    assert (spec.network.batch_norm, spec.network.global_pool) == (False, False)
    assert spec.network.conv_layers == (
        ConvLayer(32, 3, 1, "valid", 1, 2),
        ConvLayer(64, 3, 1, "valid", 1, 2),
        ConvLayer(64, 3, 1, "valid", 1, None),
    )
    assert (spec.network.input_shape, spec.network.dense_units, spec.network.dropout) == ((28, 28, 1), 64, 0)
    assert spec.network.class_names == ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


@pytest.mark.parametrize(
    ("read", "values", "message"),
    [
        (
            NetworkSpec.from_json,
            {"conv_layers": [{"filter": 3, "kernels": 3}]},
            "ConvLayer has unknown fields filter, kernels; known are filters, kernel, stride, padding, dilation, "
            "pool, pooling. Remove them, or update ConvScope.",
        ),
        (
            NetworkSpec.from_json,
            {"depth": 3},
            "NetworkSpec has unknown fields depth; known are input_shape, conv_layers, dense_units, dropout, "
            "class_names, batch_norm, global_pool. Remove them, or update ConvScope.",
        ),
        (
            TrainingSpec.from_json,
            {"epoch": 3},
            "TrainingSpec has unknown fields epoch; known are network, dataset, epochs, batch_size, optimizer, "
            "learning_rate, data_share, seed, schedule, target_accuracy, augmentation. Remove them, or update "
            "ConvScope.",
        ),
    ],
)
def test_unknown_fields_are_refused(read, values, message):
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        read(values)


@pytest.mark.parametrize("number", [2, "1", None, 1.5])
@pytest.mark.parametrize("spec", [NetworkSpec, TrainingSpec])
def test_a_newer_or_wrong_format_is_refused(spec, number):
    message = f"{spec.__name__} has format {number!r}, and this ConvScope reads up to 1. Update ConvScope."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        spec.from_json({"format": number})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (None, "TrainingSpec came as None; expected a JSON object. Check the file."),
        ([1], "TrainingSpec came as [1]; expected a JSON object. Check the file."),
        ({"network": 3}, "NetworkSpec came as 3; expected a JSON object. Check the file."),
        ({"network": {"conv_layers": [3]}}, "ConvLayer came as 3; expected a JSON object. Check the file."),
        ({"network": {"conv_layers": {}}}, "conv_layers={} is not a list. Pass a list."),
        ({"network": {"input_shape": 28}}, "input_shape=28 is not a list. Pass a list."),
        ({"network": {"class_names": "ab"}}, "class_names='ab' is not a list. Pass a list."),
        ({"augmentation": 3}, "Augmentation came as 3; expected a JSON object. Check the file."),
        ({"epochs": "5"}, "epochs='5' is not a whole number. Choose one from 1 to 30."),
    ],
)
def test_json_of_another_kind_is_refused(values, message):
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        TrainingSpec.from_json(values)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


@cases(200)
@given(st.sampled_from([*TrainingSpec().to_json()]), st.sampled_from([*NetworkSpec().to_json()]), json_values)
def test_any_json_in_any_field_is_a_spec_or_a_message(training_field, network_field, value):
    values = TrainingSpec().to_json()
    damaged = {**values, training_field: value}, {**values, "network": {**values["network"], network_field: value}}

    for each in damaged:
        try:
            read = TrainingSpec.from_json(each)
        except ConvScopeError as error:
            assert re.search(r"\. [A-Z].*\.$", str(error))  # the last sentence says what to do
        else:
            assert TrainingSpec.from_json(read.to_json()) == read


def test_specs_are_values():
    same = TrainingSpec(NetworkSpec(), epochs=3), TrainingSpec(NetworkSpec(), epochs=3)

    assert same[0] == same[1]
    assert len(set(same)) == 1
    with pytest.raises(AttributeError, match="cannot assign to field 'epochs'"):
        same[0].epochs = 4
