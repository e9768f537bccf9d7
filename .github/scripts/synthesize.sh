#!/usr/bin/env bash
# Builds the app in the folder APP as $RUNNER_TEMP/app and runs it, which writes
# the configuration of every stack to cdktf.out in that folder.
set -euo pipefail

cd "$APP"
go build -buildvcs=false -o "$RUNNER_TEMP/app" .
"$RUNNER_TEMP/app"
