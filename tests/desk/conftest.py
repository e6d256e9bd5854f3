"""Laws are tried with the same examples everywhere and without looking at the time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "quietfix",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("quietfix")
