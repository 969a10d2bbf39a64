import pytest

from infra.aws.runtime import assert_newest, minor, newest_runtime, runtimes_of_chalice, runtimes_of_lambda


def test_the_newest_runtime_is_one_that_chalice_packages_and_lambda_runs() -> None:
    newest = newest_runtime()
    assert newest in runtimes_of_chalice()
    assert newest in runtimes_of_lambda()
    assert not any(minor(other) > minor(newest) for other in runtimes_of_chalice() & runtimes_of_lambda())


def test_versions_are_compared_as_numbers() -> None:
    assert minor("python3.10") > minor("python3.9")


def test_an_older_runtime_is_refused_with_the_one_to_use() -> None:
    with pytest.raises(SystemExit, match=newest_runtime()):
        assert_newest("python3.11")


def test_the_newest_runtime_passes() -> None:
    assert_newest(newest_runtime())
