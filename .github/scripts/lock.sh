#!/usr/bin/env bash
# Writes a lock file for the configuration of every stack, with the checksums of its
# providers. It needs no credentials, and keeps the providers out of cdktf.out.
set -euo pipefail

cd "$APP"
for folder in cdktf.out/stacks/*/; do
  TF_DATA_DIR=$(mktemp -d) terraform -chdir="$folder" init -backend=false -input=false
done
