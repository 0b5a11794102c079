"""The published shape of a heat map."""

import json
from pathlib import Path

import jsonschema
import pytest

import schakel.heat_map
from schakel.language import Language
from tests.heat_map import sample

SCHEMA = json.loads(Path(schakel.heat_map.__file__).with_name("heatmap.schema.json").read_text())


def test_the_schema_is_itself_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_sample_from_which_pages_are_drawn_has_the_published_shape(language: Language) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(sample.document(language))
