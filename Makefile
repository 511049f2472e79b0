# Consilium. `make help` lists what can be made.
SHELL := /bin/bash
ADDR ?= 127.0.0.1:8080
DATA ?= data

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

setup: ## install what is missing: PostgreSQL's programs and the npm packages
	@bash deploy/setup.sh

setup-tests:
	@bash deploy/setup.sh tests

static/dist/app.css: static/package-lock.json $(wildcard static/src/*.js static/src/media/*.js static/src/media/*/*.js static/css/*.css)
	cd static && npm ci --no-audit --no-fund && npm run build

assets: static/dist/app.css ## build the browser code

build: setup assets ## build bin/consilium
	go build -trimpath -ldflags="-s -w" -o bin/consilium ./cmd/consilium

demo: build ## the demonstration, on http://localhost:8080 (ADDR=, DATA=)
	bin/consilium demo --addr $(ADDR) --data $(DATA)

run: build ## serve with the settings of the environment
	bin/consilium serve

test: setup-tests assets ## every test; the last line counts them
	@go vet ./... && go test -json -timeout 20m ./... | go run ./internal/testsum

race: setup-tests assets ## every test under the race detector
	go test -race -timeout 20m ./...

bench: build ## what a request costs, as a multiple of a bare Echo handler (minutes)
	@go run ./internal/bench

bench-registry: build ## what importing a public register costs, at a million made-up rows (minutes)
	@go run ./internal/bench/registry

e2e: setup-tests assets ## the walks in a real browser
	go test -count 1 -run Browser ./internal/webtest

lint: ## the linter, with the import rules
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run

fmt: ## format the Go code
	gofmt -w cmd internal migrations static templates

check: lint test ## everything that must hold before a change lands

.PHONY: help setup setup-tests assets build demo run test race bench bench-registry e2e lint fmt check
