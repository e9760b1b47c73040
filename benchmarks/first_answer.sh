#!/bin/sh
# The first answer after installation: seconds until each of its lines, in a home without compiled code.
#
#   benchmarks/first_answer.sh [PYTHON]
#
# PYTHON has cisim installed; by default python3. The last two lines are processor time of shell and command, user and system.
python=${1:-python3}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
start=$(date +%s.%N)
{
  HOME=$home XDG_CACHE_HOME=$home CISIM_CACHE_DIR=$home/code "$python" -m cisim compare adaptive-city 2>&1
  times
} | while IFS= read -r line; do
  awk -v start="$start" -v now="$(date +%s.%N)" -v line="$line" 'BEGIN { printf "%7.1f s  %s\n", now - start, line }'
done
