import json

import pytest

from schakel.language import LANGUAGES
from schakel.secretariat.chains.acts import hand_in_list, keep_heat_map
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.jobs.acts import begin_job, finish_job
from tests.cast import Cast
from tests.heat_map.sample import document

LIST = (
    b"material,form,quantity,unit,supplier,supplier_country\ncobalt,refined,1,t,Kobaltgeheim,FI\n"
)


@pytest.fixture
def handed_in(cast: Cast) -> Upload:
    """A list of Zilvermeeuw that waits for a worker."""
    return hand_in_list(
        person=cast.officer, name="metal.csv", content=LIST, strict=False, language="en"
    )


@pytest.fixture
def drawn(handed_in: Upload) -> Upload:
    """A list of Zilvermeeuw with a heat map: the fictional sample, in both languages."""
    job = begin_job(handed_in.job_id)
    assert job is not None
    documents = {language: document(language) for language in LANGUAGES}
    files = {
        "heatmap.json": json.dumps(documents["en"]).encode(),
        "heatmap.html": b"<!doctype html><title>Heat map</title><script>alert(1)</script>",
        "map.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><title>Map</title></svg>',
    }
    keep_heat_map(upload=handed_in, documents=documents, files=files)
    finish_job(job)
    return handed_in
