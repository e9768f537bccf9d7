#!/usr/bin/env bash
# Fails if WIDER is true and LABELED is not: the pull request allows more than its
# base branch, and does not have the label "wider".
set -euo pipefail

if [[ $WIDER == true && $LABELED != true ]]; then
  echo '::error::This pull request allows more than its base branch, or its changes are not known. If that is intended, add the label "wider".'
  exit 1
fi
