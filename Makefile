# Two commands do all the set-up: `make run` and `make test`.
GO ?= go
export CGO_ENABLED = 0
# go test, with every test that was skipped and why at the end: alone it says nothing of them.
TEST = $(GO) tool gotestsum -f standard-quiet --

.PHONY: build run ui test readers deep test-pg arm64 fuzz lint docs bench clean

build: ui ## bin/ebb, one static binary
	$(GO) build -trimpath -ldflags '-s -w' -o bin/ebb ./cmd/ebb

run: build ## build, open Ebb on this machine
	bin/ebb serve --open

# The bundle of the pages: scripts and styles, made when a source is newer. `go build` alone
# works without it; the pages then have no scripts.
UI := internal/web/ui
ui: $(UI)/dist/manifest.json
$(UI)/dist/manifest.json: $(UI)/node_modules/.package-lock.json $(wildcard $(UI)/entry/* $(UI)/css/* $(UI)/ts/*) $(UI)/package.json $(UI)/tsconfig.json $(UI)/ui.go internal/uibuild/main.go
	cd $(UI) && npm run --silent check && $(GO) run ebb/internal/uibuild
$(UI)/node_modules/.package-lock.json: $(UI)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node, or build without scripts: go build -o bin/ebb ./cmd/ebb"; exit 2; }
	cd $(UI) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

test: ui lint ## everything that takes minutes
	$(TEST) -timeout 20m ./...
	@test -d testdata/readers/node_modules || echo "== SKIPPED, NO READERS: no program of others read the workouts and calendars that Ebb writes (make readers installs them)"
	@test -d ../shared/data || test -n "$$EBB_REAL_DATA" || echo "== SKIPPED, NO REAL DATA: the tests on real recordings did not run (no ../shared/data, EBB_REAL_DATA not set)"

readers: ## the programs of others that read what Ebb writes, for the tests alone
	npm ci --prefix testdata/readers --no-audit --no-fund

lint:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

# The tests whose files ask how deep they are to go; the others have run in `make test`.
DEEPER = EBB_DEEP|deep\(\)|rounds\(|times\(|mornings\(\)|weeks\(\)|runners
deep: ## laws, mutants and kills at full count
	@files=$$(git ls-files '*_test.go' | grep -v internal/browser | xargs grep -lE '$(DEEPER)'); \
	EBB_DEEP=1 $(TEST) -count=1 -timeout 25m -run "^($$(grep -hoE '^func Test[A-Za-z0-9_]+' $$files | sed 's/^func //' | paste -sd'|'))$$" \
	  $$(dirname $$files | sort -u | sed 's|^|./|')

SOAK ?= 30m
soak: ## what takes hours: kills before every call, 500 kills, 200 power cuts, 20,000 files; SOAK bounds each of those that repeat
	EBB_DEEP=1 EBB_SOAK=1 EBB_SOAK_FOR=$(SOAK) $(GO) test -p 1 -count=1 -timeout 48h -v \
	  -run 'Kill|WhatWasKept|PowerCut|Lifetime|Hundred|Crash|FlippedBit|ThatThereIs|Mutant|Mutilated' ./internal/app ./internal/store ./internal/fit ./internal/ingest ./internal/export ./internal/mutate

test-pg: ## the store suite and a whole season on PostgreSQL, as TEST_PG=postgres://… says
	@test -n "$$TEST_PG" || { echo "set TEST_PG, for example TEST_PG=postgres://ebb:ebb@127.0.0.1/ebb"; exit 2; }
	$(TEST) -count=1 ./internal/store/...
	$(TEST) -count=1 -run 'BothDatabases$$' ./internal/app

arm64: ## the golden season must give the same hashes on another processor
	GOARCH=arm64 $(GO) test -c -o bin/engine-arm64.test ./engine
	cd engine && qemu-aarch64-static ../bin/engine-arm64.test -test.run 'TestGoldenSeason' -test.v

fuzz: ## each decoder for a minute
	@for t in fit:FuzzDecode tcx:FuzzTCX gpx:FuzzGPX scan:FuzzScan ingest:FuzzWalk; do \
	  $(GO) test ./internal/$${t%%:*} -run '^$$' -fuzz "^$${t##*:}$$" -fuzztime 60s || exit 1; done

docs: ## regenerate what is generated
	$(GO) test ./internal/rulesdoc -run TestRulesAreCurrent -update

bench: ## every figure beside its floor, on two cores (BENCH_RUNS=300 is quick)
	@EBB_BENCH=1 GOMAXPROCS=2 $(GO) test -count=1 -v -timeout 30m -run '^TestBench$$' ./internal/bench

clean:
	rm -rf bin
