# Berth's front door. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/.cache/node/bin:$(CURDIR)/node_modules/.bin:$(CURDIR)/.cache/bin:$(PATH)

# Prerequisites stand in the order in which they must be met, also under make -j.
.NOTPARALLEL:

NODE_MODULES := node_modules/.package-lock.json
SOURCES := $(shell find cmd pkg hack/build -type f 2>/dev/null)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: up ## Bring a cluster up, deploy the demo, show its answers; leaves the cluster running
	@hack/demo.sh

.PHONY: up
up: machine build docker ## Bring the cluster up
	@node .build/berth.js up

.PHONY: down
down: build ## Take the cluster down; its data stays (berth down --purge forgets it)
	@node .build/berth.js down

.PHONY: build
build: .build/berth.js .cache/bin/kubectl ## Bundle the programs into .build, and fetch the kubectl that goes with them

.cache/bin/kubectl: hack/setup/fetch-kubectl.ts | $(NODE_MODULES)
	@tsx hack/setup/fetch-kubectl.ts

.build/berth.js: $(NODE_MODULES) $(SOURCES)
	@tsx hack/build/build.ts

.PHONY: test
test: machine build docker tools ## Verify, then unit, integration and e2e tests on real Docker
	@tsx hack/test/run-all.ts

.PHONY: verify
verify: $(NODE_MODULES) ## Formatting, lint, types, imports, unused code, duplicates, named paths, generated files
	@tsx hack/verify/run.ts

.PHONY: unit
unit: $(NODE_MODULES) ## Unit tests
	@vitest run -c hack/config/vitest.config.ts --project unit

.PHONY: integration
integration: $(NODE_MODULES) ## In-process cluster tests
	@vitest run -c hack/config/vitest.config.ts --project integration

.PHONY: e2e
e2e: machine build docker tools ## Tests on real Docker with real kubectl and Helm
	@vitest run -c hack/config/vitest.config.ts --project e2e

.PHONY: bench
bench: tools docker build ## Measure the budgets, beside peers in the same run (only=pods,dns picks some)
	@hack/setup/ensure-tools.sh bench
	@tsx test/bench/run.ts $(only)

.PHONY: new
new: $(NODE_MODULES) ## Begin a new controller, scheduler plugin or stored kind (without more it says how)
	@tsx hack/new/new.ts $(what)

.PHONY: update
update: $(NODE_MODULES) ## Format and regenerate everything generated
	@tsx hack/generate/all.ts
	@prettier --write --log-level warn .

.PHONY: docker
docker: ## Install Docker where none is found (Debian) and start it where none runs
	@hack/setup/ensure-docker.sh

.PHONY: tools
tools: .cache/bin/kubectl ## Install the programs the tests need
	@hack/setup/ensure-tools.sh test

.PHONY: machine
machine: # Nothing is fetched for a machine that cannot run a cluster
	@hack/setup/ensure-machine.sh

.PHONY: clean
clean: ## Remove what was built (never a cluster's data)
	@rm -rf .build .build.new .cache/bin .cache/vitest .cache/tsconfig.tsbuildinfo coverage

$(NODE_MODULES): package.json package-lock.json
	@hack/setup/ensure-node.sh
	@hack/setup/at-once.sh npm ci --no-audit --no-fund --loglevel=error
	@touch $(NODE_MODULES)
