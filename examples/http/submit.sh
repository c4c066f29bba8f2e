#!/bin/sh
# submit.sh [DOCUMENT.json|DOCUMENT.yaml]: submits a job with curl, follows its events to its end, and prints the
# output of its tasks. Exits 0 if the job finished, 1 if it did not. REEVE_URL names the gateway.
set -eu

url=${REEVE_URL:-http://127.0.0.1:5050}
document=${1:-$(dirname "$0")/hello.json}
case $document in
    *.json) type=application/json ;;
    *) type=application/yaml ;;
esac

# The value of the first field of that name: enough for these answers; use jq where it is installed.
field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# The stream begins where the submission will be, so that no event of the job is missed.
since=$(curl -fsS "$url/v1/cells/self" | field sequence)

answer=$(curl -sS -H "Content-Type: $type" --data-binary "@$document" "$url/v1/jobs")
job=$(printf '%s' "$answer" | field id)
if [ -z "$job" ]; then
    echo "refused: $answer" >&2
    exit 2
fi
echo "job $job"

# Server-sent events: lines "id: SEQ" and "data: EVENT". The stream has no end of its own, so curl is ended at JobEnded.
work=$(mktemp -d)
mkfifo "$work/events"
curl -sSN -H 'Accept: text/event-stream' "$url/v1/events?since=$since&job=$job" > "$work/events" &
curl=$!
trap 'kill "$curl" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
sed -n -e 's/^data: *//p' -e '/"type" *: *"JobEnded"/q' < "$work/events"

tasks=$(curl -fsS "$url/v1/tasks?job=$job&limit=10000")
printf '%s\n' "$tasks" | tr '{' '\n' | sed -n "s|.*\"id\" *: *\"\($job/[^\"]*\)\".*|\1|p" | while read -r task; do
    echo "--- $task"
    curl -fsS -G --data-urlencode "task=$task" "$url/v1/logs" || true
done

state=$(curl -fsS "$url/v1/jobs/$job" | tr ',{' '\n\n' | field state)
echo "job $job $state"
[ "$state" = FINISHED ]
