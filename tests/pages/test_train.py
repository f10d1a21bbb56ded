"""The Train page in Streamlit's tester: sliders, summary, runs. Real training is tested in the browser."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from convscope.datasets import load_split, load_written
from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.training import TrainingSpec
from convscope.store.progress import batches_line, epoch_line
from convscope.training.presets import PRESETS
from tests.pages.components import blobs, plain, words


def test_the_default_is_the_source_network_with_its_sums(open_at):
    app = open_at("train")

    for text in (
        "3 × 3 × 32 × 64 + 64 = 18,496",
        "576 × 64 + 64 = 36,928",
        "**93,322**",
        "**2,794,240**",
        "18 × 18 pixels",
    ):
        assert text in words(app)
    assert app.slider(key="epochs").value == 5
    assert [app.slider(key=f"filters{number}").value for number in (1, 2, 3)] == [32, 64, 64]


def test_a_slider_changes_the_summary(open_at):
    app = open_at("train")

    app.slider(key="filters1").set_value(128).run()

    assert "3 × 3 × 1 × 128 + 128 = 1,280" in words(app)


def test_three_valid_convolutions_leave_room_for_kernels_up_to_4(open_at):
    app = open_at("train")

    assert app.slider(key="kernel").max == 4
    app.slider(key="kernel").set_value(4).run()
    assert "1 × 1 × 64" in words(app)
    app.slider(key="layers").set_value(2).run()

    assert app.slider(key="kernel").max == 7


def test_padding_makes_room_for_more_layers(open_at):
    app = open_at("train")

    assert app.slider(key="layers").max == 3
    app.button_group(key="padding").select("same").run()

    assert app.slider(key="layers").max == 5


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_one_click_and_the_sliders_say_exactly_its_spec(open_at, preset, monkeypatch):
    started = []
    app = open_at("train", epochs="7", kernel="2", dropout="0.5")
    monkeypatch.setattr("ui.panels.start.submit", lambda spec, name: started.append(spec))

    app.button(key=f"preset-{preset.name}").click().run()
    app.button(key="start").click().run()

    assert started == [preset.spec]
    assert preset.description in words(app)
    assert not app.warning


def test_pooling_less_often_is_bounded_by_the_layers(open_at):
    app = open_at("train", layers="5", every="2")

    assert app.slider(key="layers").max == 5
    assert (app.slider(key="every").min, app.slider(key="every").max) == (2, 5)


@pytest.mark.parametrize(
    "ends",
    [("min",) * 5, ("max",) * 5, ("max", "min", "max", "min", "max"), ("min", "max", "min", "max", "min")],
    ids="-".join,
)
def test_no_corner_of_the_sliders_is_invalid(open_at, ends):
    app = open_at("train")

    for key, end in zip(("layers", "stride", "kernel", "filters1", "dense"), ends, strict=True):
        if key in [slider.key for slider in app.slider]:
            app.slider(key=key).set_value(getattr(app.slider(key=key), end)).run()

    assert not app.button(key="start").disabled


def test_settings_in_the_link_are_taken(open_at):
    app = open_at("train", layers="1", filters1="6", epochs="2", dense="0", share="20", padding="same", pool="3")

    assert app.slider(key="layers").value == 1
    assert app.slider(key="share").value == 20
    assert "3 × 3 × 1 × 6 + 6 = 60" in words(app)


@pytest.mark.parametrize(("key", "value"), [("epochs", "31"), ("filters1", "0"), ("kernel", "x"), ("seed", "-1")])
def test_settings_out_of_range_in_the_link_are_named(open_at, key, value):
    app = open_at("train", **{key: value})

    assert f"{key}={value!r} in the link is not a whole number from" in plain(app.warning[0].value)


def test_settings_that_do_not_fit_each_other_are_named_and_the_others_are_taken(open_at):
    app = open_at("train", layers="6", kernel="7", filters1="999", epochs="2")

    assert "layers=6 does not fit the other settings; 2 is used." in words(app)
    assert (app.slider(key="epochs").value, app.slider(key="filters1").value) == (2, 32)


def test_written_digits_are_shown_beside_those_of_mnist_when_they_are_learned_from(open_at):
    app = open_at("train", data="MNIST and written digits")

    ((_, arrays),) = [each for each in blobs(app, "convscope_maps") if each[0]["name"] == "training digits"]
    shown = arrays["values"].reshape(24, 28, 28)
    np.testing.assert_allclose(shown[:12], load_split("mnist", "train").images[:12])
    np.testing.assert_allclose(shown[12:], load_written("train").images[:12])
    assert "**90,000 training digits**: 60,000 of MNIST, and 30,000 that a generator wrote" in words(app)


def test_the_data_is_shown_with_a_pixel_and_a_label_on_their_way_in(open_at):
    app = open_at("train")

    assert "**60,000 training digits**" in words(app)
    assert "**10,000 test digits**" in words(app)
    assert "/ 255 = " in words(app)
    assert "The label of the digit is **5**, as a one-hot row [0, 0, 0, 0, 0, **1**, 0, 0, 0, 0]" in words(app)


def test_a_finished_run_shows_its_result_beside_the_notebooks(open_at, store, trained_record):
    store.folder(trained_record.id).append_progress(batches_line(0, (2.3, 1.1), (0.1, 0.6)))
    store.folder(trained_record.id).append_progress(epoch_line({"epoch": 1, "loss": 1.7, "accuracy": 0.35, **_TESTED}))

    app = open_at("train", run=trained_record.id)

    assert [(metric.label, metric.value) for metric in app.metric][:2] == [
        ("Test accuracy, 10,000 digits", "10.00%"),
        ("Test loss", "2.50000"),
    ]
    assert "the Jupyter notebook that ConvScope is based on reaches 99.04%, with a loss of 0.03316." in words(app)


_TESTED = {"test_loss": 2.5, "test_accuracy": 0.1, "seconds": 10.0}


def test_a_run_over_a_data_set_of_another_convscope_shows_what_it_can(open_at, store, trained_record):
    training = dataclasses.replace(trained_record.training, dataset="letters")
    store.put(dataclasses.replace(trained_record, training=training))

    app = open_at("train", run=trained_record.id)

    warned = plain(app.warning[0].value)
    assert "This run learns from the data set letters, which this ConvScope does not have" in warned
    assert app.metric[0].label == "Test accuracy"
    assert "the Jupyter notebook" not in words(app)
    assert app.metric[0].value == "10.00%"
    app.button(key="delete").click().run()
    assert trained_record.id not in [entry.id for entry in store.entries()]


def test_a_run_is_renamed(open_at, store, trained_record):
    app = open_at("train", run=trained_record.id)

    app.text_input(key=f"name-{trained_record.id}").set_value("  My best  ").run()

    assert store.record(trained_record.id).name == "My best"
    assert "**My best**" in words(app)


def test_a_name_of_spaces_is_refused_and_the_old_one_stays(open_at, store, trained_record):
    app = open_at("train", run=trained_record.id)

    app.text_input(key=f"name-{trained_record.id}").set_value("   ").run()

    assert "The name has 0 characters; expected 1 to 80" in words(app)
    assert store.record(trained_record.id).name == "Mine"
    assert app.text_input(key=f"name-{trained_record.id}").value == "Mine"
    assert "The name has 0 characters" in words(app.run()), "gone before anybody has read it"


def test_what_failed_with_one_run_is_not_said_of_another(open_at, store, trained_record, make_trained):
    other = make_trained(trained_record.training.network, "Other")
    app = open_at("train", run=trained_record.id)
    store.delete(trained_record.id)

    app.text_input(key=f"name-{trained_record.id}").set_value("Gone").run()
    assert f"There is no network '{trained_record.id}'" in plain(app.warning[0].value)
    app.button(key=f"show-{other.id}").click().run()

    assert "**Other**" in words(app)
    assert not app.error


def test_a_run_goes_on_from_where_another_window_has_brought_it(open_at, store, trained_record, monkeypatch):
    asked = []
    jobs = SimpleNamespace(resume=lambda *wish: asked.append(wish[1:]), check=lambda store, record: record)
    monkeypatch.setattr("ui.resources.jobs", lambda: jobs)
    paused = dataclasses.replace(trained_record, state="paused", step=938)
    store.put(paused)
    app = open_at("train", run=paused.id)

    store.put(dataclasses.replace(paused, step=939))
    app.button(key="one-batch").click().run()
    app.button(key="one-epoch").click().run()
    store.put(dataclasses.replace(paused, state="running"))
    app.button(key="resume").click().run()  # another window was quicker

    assert asked == [(paused.id, None, 940), (paused.id, None, 1876)]


def test_a_press_on_start_counts_though_the_page_is_drawn_anew_first(open_at, monkeypatch):
    started = []
    app = open_at("train", layers="1", pool="3")
    monkeypatch.setattr("ui.panels.start.submit", lambda spec, name: started.append(spec))

    app.button(key=f"preset-{PRESETS[-1].name}").click()
    app.button(key="start").click().run()

    assert started == [PRESETS[-1].spec]


def test_two_runs_of_the_same_minute_have_names_of_their_own(open_at, store, make_trained, monkeypatch):
    names = []
    monkeypatch.setattr(
        "ui.panels.start.submit", lambda spec, name: names.append(make_trained(spec.network, name).name)
    )
    app = open_at("train")

    for _ in range(3):
        app.button(key="start").click().run()

    assert len(set(names)) == 3
    assert names[0].startswith("32-64-64, 5 epochs, ")
    store.delete(next(run.id for run in store.entries() if run.name == names[0]))
    app.button(key="start").click().run()
    assert len({*names[1:]}) == 3, "a number that is still used was given again"


def test_a_run_is_deleted_after_a_second_click(open_at, store, trained_record):
    app = open_at("train", run=trained_record.id)

    app.button(key="delete").click().run()

    assert trained_record.id not in [entry.id for entry in store.entries()]
    assert not app.metric


def test_an_interrupted_run_says_why_and_can_be_started_again(open_at, store):
    record = store.create(TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4),))), "Cut short")
    store.put(dataclasses.replace(record, state="interrupted", message="The worker is gone."))

    app = open_at("train", run=record.id)

    assert "The worker is gone." in plain(app.error[0].value)
    assert app.button(key="again").label == "Start again"


def test_a_run_that_cannot_resume_keeps_its_network_and_can_be_started_again(open_at, store, trained_record):
    store.put(dataclasses.replace(trained_record, state="failed", message="The checkpoint cannot be read."))

    app = open_at("train", run=trained_record.id)

    assert "The checkpoint cannot be read." in plain(app.error[0].value)
    assert app.button(key="again").label == "Start again"
    assert app.metric[0].value == "10.00%"


def test_an_unknown_run_is_named(open_at):
    app = open_at("train", run="nosuch")

    assert "There is no network 'nosuch'" in plain(app.warning[0].value)


def test_a_damaged_folder_is_listed_as_such(open_at, store, trained_record, tmp_path):
    (tmp_path / "store" / "half").mkdir()

    app = open_at("train")

    assert "The folder 'half' has no request.json. It was left as it is." in words(app)
    assert (tmp_path / "store" / "half").is_dir()


def test_a_scheduler_that_does_not_answer_is_named_at_start(open_at, no_scheduler):
    app = open_at("train")

    app.button(key="start").click().run()

    assert f"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS={no_scheduler}" in plain(app.error[0].value)


@pytest.mark.parametrize("key", ["pool", "padding", "pool-by", "norm", "head"])
def test_a_link_with_an_empty_value_is_the_page_with_the_usual_one(open_at, key):
    app = open_at("train", **{key: ""})

    assert app.button(key="start").label == "Start training"
