"""Why a report is an ordinary bug by the kernel's threat model (threat-model.rst), in words for the reporter.

A case notes the code in `closed.reason`, as `not-security` needs. Only these sentences get into a mail: what else the
team wrote there is its own.
"""

REASONS = {
    "eol-kernel": "It was shown on a kernel that gets no fixes any more. A security bug is one of a version that is"
    " still maintained.",
    "config-build": "It needs a configuration that is documented as less safe, or as one for developers alone.",
    "config-os": "It needs settings of the system that open it up: the command line, a sysctl, permissions of files, or"
    " debugfs and the like left writable.",
    "debug-feature": "It is in a facility for debugging, which does not belong on a production system.",
    "staging-experimental": "It is in code that is marked as staging, experimental or broken.",
    "out-of-tree": "It is in a module or a fork that is not part of the kernel's own tree; its authors have to know.",
    "needs-privilege": "It needs a capability that already permits as much, and crosses no further boundary.",
    "userns-no-gain": "What it gains in a user namespace it could have had there anyway.",
    "root-init-ns": "It needs root in the initial namespace, which may do all that there is to do.",
    "not-production": "It works under conditions of a laboratory: simulators, sizes that nobody has, or an effort and"
    " noise far beyond what it gains.",
    "hardening-only": "It gets around a measure of hardening, or is a check that is missing without a consequence that"
    " was shown.",
    "random-leak": "What leaks is padding, parts of values or addresses, which an attacker cannot choose. It should be"
    " fixed, in the open.",
    "bad-device-media": "It needs a prepared medium or device. To mount or attach those is privileged, and a check of"
    " the file system finds them.",
    "physical-access": "It needs hands on the machine, and gets around no defence that was set up against that.",
    "regression": "It is a change for the worse of function or speed, which the list of regressions is for.",
}
"""Code of the threat model to a sentence or two."""
