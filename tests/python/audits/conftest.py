"""A large sample to measure inferences on, a small one to edit the policy of, in warehouses."""

import pytest
from sample_truth import FEW, MANY, Sample, load, make_sample

from warehouse import CompiledProject, Warehouse


@pytest.fixture(scope="session")
def large_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("large"), MANY)


@pytest.fixture(scope="session")
def large(compiled_project: CompiledProject, large_sample: Sample) -> Warehouse:
    return load(compiled_project, large_sample, "int_tag_gaps")


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("small"), FEW)


@pytest.fixture(scope="session")
def shared_small(compiled_project: CompiledProject, small_sample: Sample) -> Warehouse:
    return load(compiled_project, small_sample, "tag_repair_actions")


@pytest.fixture
def small(shared_small: Warehouse) -> Warehouse:
    """The small sample under the bundled policy; built again only after a test that edited it."""
    if shared_small.seeds:
        shared_small.seeds.clear()
        shared_small.build(of=["tag_repair_actions"])
    return shared_small
