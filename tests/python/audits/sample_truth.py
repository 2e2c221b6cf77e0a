"""The sample company with what only its maker knows: whom each request is truly for."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from chargeback.sample import files
from chargeback.sample.traffic import Request
from warehouse import CompiledProject, Warehouse

# Enough to measure how often an inference is right; few, to build several policies.
MANY, FEW = 20_000, 4_000


@dataclass
class Sample:
    """A sample's folder and its truth: team, project and environment by request id."""

    folder: Path
    truth: dict[str, dict[str, str]]


def make_sample(folder: Path, requests: int) -> Sample:
    """The demo's company with fewer requests."""
    sample = Sample(folder, {})

    class Recorder(files.Truth):
        def add_request(self, request: Request) -> None:
            super().add_request(request)
            sample.truth[request.request_id] = {
                "team": request.team_id,
                "project": request.project.project_id,
                "environment": request.environment,
                "session": request.session_id,
            }

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "Truth", Recorder)
        options = {"seed": 7, "start": date(2026, 8, 1), "months": 3, "clean": False}
        assert list(files.write_sample(folder, requests=requests, **options))
    assert len(sample.truth) == requests
    return sample


def load(project: CompiledProject, sample: Sample, model: str) -> Warehouse:
    """A sample in a warehouse, under the bundled policy, with a model and what it is made of."""
    warehouse = Warehouse(project)
    warehouse.load(sample.folder)
    return warehouse.build(of=[model])
