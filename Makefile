# Debian's names of what the build links against; as root they are installed, else named.
LIBRARIES := libsqlite3-dev zlib1g-dev

.PHONY: run test check drill tools

run: tools
	.ci/build-release --product rinnalla
	exec .build/release/rinnalla demo --keep var --listen 127.0.0.1:8080

# Quiet, for each case of each test is a line otherwise; what fails is told.
test: tools
	swift build --build-tests
	swift test --skip-build --quiet

check: tools
	.ci/run

drill: tools
	.ci/drill

tools:
	@command -v swift >/dev/null || { \
		echo "Swift 6.3 is needed: https://www.swift.org/install/linux/" >&2; exit 1; }
	@if ! dpkg -s $(LIBRARIES) >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then \
			apt-get update && apt-get install -y --no-install-recommends $(LIBRARIES); \
		else \
			echo "missing: run  sudo apt-get install $(LIBRARIES)" >&2; exit 1; \
		fi; \
	fi
