import pytest
from hypothesis import settings

# The same examples in every run: a gate that fails must fail for everybody.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path_factory, monkeypatch):
    """Give every test an empty cache: none finds what another simulated."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("NANAS_CACHE", str(folder))
    return folder
