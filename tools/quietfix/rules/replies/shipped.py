"""The templates that the desk ships, by their names."""

SHIPPED = (
    "already-fixed",
    "assisted",
    "duplicate",
    "embargo-over",
    "encrypted",
    "fixed",
    "hardware",
    "missing",
    "no-cve",
    "no-early-notice",
    "no-longer-embargo",
    "not-plain-text",
    "not-security",
    "received",
    "release-due",
)
"""A desk whose folder of templates lacks one of these cannot give that answer."""
