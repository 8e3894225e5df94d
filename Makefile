# What one needs: make serve, make test. Both install what a fresh Debian 12 with Swift lacks.
#
#   make serve ARGS="--port 9000"     build and run the server
#   make test                         everything that a change must pass
#   make build                        the program, as .build/roost
#   make lint | format                check or apply the formatting rules
#   make crash ROUNDS=200             kill a writing server again and again, and look for lost answers
#   make bench ARGS="..."             compare with stock MLflow and FastTrackML, on a quiet machine
#   make bench-growth                 how Roost's cost grows with runs and points
#   make bench-ui                     the same for the web UI, beside MLflow's
#   make screenshots                  pictures of each page of the web UI, in .screenshots/
#   make record                       record a stock MLflow server's answers anew
#   make install PREFIX=/usr/local    program, settings, and systemd unit; DESTDIR is honoured
#   make clean

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

SWIFT ?= swift
PYTHON ?= python3
JOBS ?= 2
TEST_JOBS ?= 2
ROUNDS ?= 200
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=

BINARY := .build/roost
PAGE := .build/webui/version
VENV := .venv
FML_VENV := .venv-fasttrackml
REQUIREMENTS := $(wildcard Tests/EndToEnd/requirements.txt Tests/Differential/requirements.txt)

# Packages to build with, and those to test with: Debian 12's names.
BUILD_PACKAGES := libmicrohttpd-dev libsqlite3-dev zlib1g-dev pkg-config g++ git ca-certificates
TEST_PACKAGES := python3 python3-venv iproute2 chromium fonts-dejavu-core
# What the tools of a Swift that was only unpacked need, if they do not start.
SWIFT_LIBRARIES := libncurses6 libcurl4 libxml2

# Swift's run-time libraries are in the program, so that it runs where no Swift is. The linker is lld for the other
# three: identical code kept once, the symbols of the static libraries kept out of the dynamic symbol table, and packed
# relocations, which need glibc 2.36 (Debian 12 has that).
RELEASE_FLAGS := -c release --static-swift-stdlib -j $(JOBS) -Xswiftc -use-ld=lld \
	-Xlinker --gc-sections -Xlinker --icf=all -Xlinker --version-script=$(CURDIR)/config/exports.map \
	$(shell getconf GNU_LIBC_VERSION 2>/dev/null | awk '$$2 >= 2.36 { print "-Xlinker -z -Xlinker pack-relative-relocs" }')

# Of the Swift tests: failures and the closing line; not each step of the build and each test that starts or passes.
ONLY_RESULTS := '/^\[[0-9]+\/[0-9]+\]/d; /^(◇|✔)/{/Test run with/!d}; /^↳ ?$$/d; /^(Fetch|Comput|Creating|Working)/d'

.PHONY: help
help:
	@sed -n 's/^#   //p' Makefile

.PHONY: build
build: build-packages $(PAGE)
	@[ -e $(BINARY) ] || echo "Building the program; the first time takes some minutes"
	@$(SWIFT) build $(RELEASE_FLAGS) --product roost --quiet
	@if [ ! $(BINARY) -nt .build/release/roost ]; then strip -o $(BINARY).new .build/release/roost; mv $(BINARY).new $(BINARY); fi

# The web page, which the program embeds. The compiler does not see a file appear that was not there: hence touch.
$(PAGE): Sources/WebUI/bundle.sh $(shell find Sources/WebUI/App -type f) | build-packages
	@Sources/WebUI/bundle.sh $(@D)
	@touch Sources/CWebUI/embed.c

.PHONY: serve
serve: build
	@exec $(BINARY) serve $(ARGS)

.PHONY: test
test: build test-packages $(VENV)/.installed
	tsc -p Sources/WebUI/App
	$(SWIFT) test --disable-xctest -j $(JOBS) 2>&1 | sed -uE $(ONLY_RESULTS)
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(VENV)/bin/python -m pytest -q -n $(TEST_JOBS) -p no:cacheprovider \
		-c Tests/EndToEnd/pytest.ini $(wildcard Tests/EndToEnd Tests/Differential)

.PHONY: crash
crash: build test-packages $(VENV)/.installed
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(VENV)/bin/python Tests/EndToEnd/crash.py --rounds $(ROUNDS) $(ARGS)

.PHONY: screenshots
screenshots: build test-packages $(VENV)/.installed
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(VENV)/bin/python Tests/EndToEnd/ui/screenshots.py $(ARGS)

.PHONY: record
record: test-packages $(VENV)/.installed
	$(VENV)/bin/python Tests/Differential/record.py $(ARGS)

# The venv holds a stock MLflow server too: the client's package brings it.
.PHONY: bench
bench: BUILD_PACKAGES += wrk
bench: build test-packages $(VENV)/.installed $(FML_VENV)/.installed
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(VENV)/bin/python Tests/Performance/bench.py --fml $(FML_VENV)/bin/fml $(ARGS)

.PHONY: bench-growth
bench-growth: BUILD_PACKAGES += wrk
bench-growth: build test-packages
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(PYTHON) Tests/Performance/growth.py $(ARGS)

.PHONY: bench-ui
bench-ui: build test-packages $(VENV)/.installed
	ROOST_BINARY=$(CURDIR)/$(BINARY) $(VENV)/bin/python Tests/Performance/ui_bench.py $(ARGS)

.PHONY: lint
lint:
	@$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift

.PHONY: format
format:
	@$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift

.PHONY: clean
clean:
	rm -rf .build $(VENV) $(FML_VENV)

.PHONY: install
install:
	@test -x $(BINARY) || { echo "make install: there is no $(BINARY) yet; run 'make build' first, as yourself" >&2; exit 1; }
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/roost
	@test -e $(DESTDIR)$(SYSCONFDIR)/roost/roost.conf || \
		install -v -D -m 644 config/roost.conf $(DESTDIR)$(SYSCONFDIR)/roost/roost.conf
	install -d $(DESTDIR)$(UNITDIR)
	sed -e 's#/usr/local/bin/roost#$(PREFIX)/bin/roost#' -e 's#/etc/roost/#$(SYSCONFDIR)/roost/#' \
		config/roost.service > $(DESTDIR)$(UNITDIR)/roost.service

# Python for the tests: made anew when a list of requirements changes.
$(VENV)/.installed: $(REQUIREMENTS) | test-packages
	@echo "Installing the Python packages of the tests into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(addprefix -r ,$(REQUIREMENTS))
	@touch $@

# FastTrackML's package and MLflow's do not fit into one folder.
$(FML_VENV)/.installed: | test-packages
	@echo "Installing FastTrackML into $(FML_VENV)"
	@$(PYTHON) -m venv $(FML_VENV)
	@$(FML_VENV)/bin/python -m pip install --quiet --disable-pip-version-check fasttrackml==0.6.0
	@touch $@

# Installs the packages of $(1) that are missing. dpkg-query knows; elsewhere than on Debian there is nothing to ask, and
# the compiler says what it misses.
define install-packages
	@command -v $(SWIFT) > /dev/null || { echo "There is no Swift: install release 6.3 from swift.org and put it on PATH" >&2; exit 1; }
	@if command -v dpkg-query > /dev/null; then \
		missing=(); \
		for package in $(1) $$($(SWIFT) --version > /dev/null 2>&1 || echo $(SWIFT_LIBRARIES)); do \
			[[ "$$(dpkg-query -W -f '$${Status}' $$package 2>/dev/null || true)" == *" installed" ]] || missing+=($$package); \
		done; \
		if [ $${#missing[@]} -gt 0 ]; then \
			if [ $$(id -u) -eq 0 ]; then as_root=(); \
			elif command -v sudo > /dev/null; then as_root=(sudo); \
			else echo "These packages are missing: $${missing[*]}. Install them as root: apt-get install $${missing[*]}" >&2; exit 1; fi; \
			echo "Installing $${missing[*]}"; \
			"$${as_root[@]}" apt-get update -qq; \
			"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$${missing[@]}" > /dev/null; \
		fi; \
	fi
endef

.PHONY: build-packages test-packages
build-packages:
	$(call install-packages,$(BUILD_PACKAGES))
test-packages:
	$(call install-packages,$(TEST_PACKAGES))
