#!/usr/bin/env bash
# Names all that this machine lacks to set Kuroshio up, with the one line that installs it on
# Debian. Says nothing, and exits 0, when nothing is missing.
set -uo pipefail

python=${PYTHON:-python3}
missing=()   # what, for people
packages=()  # what, for apt
node_note=''

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  missing+=("Python 3.11 or newer ($python)")
  packages+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  missing+=("Python's venv module with ensurepip")
  packages+=(python3-venv)
fi

# The pages' builder asks for 20.19; whatever calls itself 20 on Debian is newer than that.
node=$(node --version 2>/dev/null)
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number);
              process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  missing+=("Node.js 20.19 or newer${node:+ (this one is $node)}")
  packages+=(nodejs)
  node_note='Debian 12 itself has Node.js 18, which is too old: there, take Node.js 20 or newer from
Debian 13 (packages nodejs and npm) or from the distribution of the Node.js project.'
fi
if ! command -v npm >/dev/null; then
  missing+=('npm')
  packages+=(npm)
fi

[ ${#missing[@]} -eq 0 ] && exit 0
{
  echo 'Missing on this machine:'
  printf '  - %s\n' "${missing[@]}"
  echo 'On Debian, as root, this one line installs it:'
  echo "  apt-get update && apt-get install -y ${packages[*]}"
  [ -n "$node_note" ] && echo "$node_note"
} >&2
exit 1
