"""The home page in Streamlit's tester."""

from urllib.parse import parse_qsl

from convscope.spec.network import NetworkSpec
from convscope.spec.training import TrainingSpec
from tests.pages.components import plain, setting


def test_home_names_the_network_and_its_numbers(open_at):
    app = open_at()

    assert app.title[0].value.startswith("Train a small convolutional network")
    assert app.header[0].value == "The network in use: Robust"
    assert any("93,322 parameters, 2,794,240 multiply-adds" in caption.value for caption in app.caption)


def test_each_page_has_a_card_with_a_link_that_carries_what_is_chosen(open_at, trained_record):
    app = open_at(network=trained_record.id, picture="test-3", place="conv1-2")

    links = [link for column in app.columns for link in column.get("page_link")]

    assert [link.proto.page for link in links] == ["train", "draw", "feature_maps", "convolution"]
    for link in links:
        assert dict(parse_qsl(link.proto.query_string)) == {
            "network": trained_record.id,
            "picture": "test-3",
            "place": "conv1-2",
            "go": "none",  # the link changes nothing of what the session holds
        }
    for column in app.columns:
        assert len(column.markdown[0].value) > 40  # a sentence on what the page is for


def test_the_picker_offers_the_networks_of_the_store(open_at, store, trained_record):
    app = open_at()

    assert app.selectbox(key="picked_network").options == ["Robust", "The notebook's network", "Mine"]
    app.selectbox(key="picked_network").select(trained_record.id).run()

    assert "Mine" in app.header[0].value


def test_networks_of_the_same_name_are_told_apart_and_none_is_taken_for_another(open_at, make_trained):
    one, other = make_trained(NetworkSpec(), "Twin"), make_trained(NetworkSpec(), "Twin")

    app = open_at(network=one.id)
    app.run()

    assert app.selectbox(key="picked_network").options[2:] == [f"Twin ({run.id[:4]})" for run in (other, one)]
    assert setting(app, "network") == one.id
    app.selectbox(key="picked_network").select(other.id).run()
    assert setting(app, "network") == other.id


def test_an_unknown_network_is_named_and_the_default_is_shown(open_at):
    app = open_at(network="nosuch")

    assert "There is no network 'nosuch' in this store" in plain(app.warning[0].value)
    assert plain(app.warning[0].value).endswith("Shown instead: the network that ConvScope comes with.")
    assert app.header[0].value == "The network in use: Robust"


def test_a_run_without_a_network_cannot_be_looked_at(open_at, store):
    record = store.create(TrainingSpec(), "Waiting one")

    app = open_at(network=record.id)

    assert "'Waiting one' has no network: its training is waiting" in plain(app.warning[0].value)
