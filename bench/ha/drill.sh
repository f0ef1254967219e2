#!/usr/bin/env bash
# A failover, rehearsed: a primary and its synchronous standby, zentra on both, payments all the while; the primary is
# killed, the standby promoted, and then every acknowledged payment must be there, once. See docs/operations.md.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: ./zentra drill [--seconds N] [--callers N] [--leave-open] [--async]

  --seconds N  how long payments are made before the primary is killed (5)
  --callers N  how many callers make them (8)
  --leave-open does not wait until the provider was asked about the calls that the failover interrupted
  --async      a pair that is set up wrongly: the primary does not wait for its standby, which lags.
               The drill must fail then; it shows that it can.
TXT
}

seconds=5 callers=8 is_async= leave_open=
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=$2; shift 2 ;;
    --callers) callers=$2; shift 2 ;;
    --leave-open) leave_open=1; shift ;;
    --async) is_async=1; shift ;;
    *) usage; exit 2 ;;
  esac
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cli=${ZENTRA_CLI:-$root/src/Zentra.Cli/bin/Release/net10.0/zentra.dll}
pg=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || command -v initdb || true)
[ -n "$pg" ] || { echo "drill: PostgreSQL's programs are needed (package postgresql)." >&2; exit 3; }
pg=$(dirname "$pg")
key=zk_test_drill0000000000000000000000000000
work=$(mktemp -d)
mkdir "$work/answers"
started=$(date +%s%N)
zentra=

say() { printf '%6.1f s  %s\n' "$(awk "BEGIN { print ($(date +%s%N) - $started) / 1e9 }")" "$*"; }
lose() { say "FAILED: $*"; exit 1; }

# PostgreSQL refuses to be root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd "$work" && setpriv --reuid postgres --regid postgres --clear-groups -- "$@")
  else
    "$@"
  fi
}

free_port() {
  local port
  # Below the range from which the kernel gives ports to clients.
  while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

sql() { as_postgres "$pg/psql" -XAtq -h 127.0.0.1 -p "$1" -U postgres -d postgres -c "$2"; }

# A server and all its processes at once, as when its machine loses power.
kill_server() {
  local postmaster children
  postmaster=$(head -1 "$work/$1/postmaster.pid") || return 0
  children=$(pgrep -P "$postmaster" || true)
  # shellcheck disable=SC2086
  kill -9 "$postmaster" $children
}

clean() {
  set +e
  touch "$work/stop"
  [ -z "$zentra" ] || kill -TERM "$zentra" 2>/dev/null
  wait
  for name in primary standby; do
    as_postgres "$pg/pg_ctl" stop -D "$work/$name" -m immediate >/dev/null 2>&1
  done
  rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

# What both servers are told. `on` waits until the standby has the commit on its own disk.
make_pair() {
  [ "$(id -u)" -ne 0 ] || chown postgres "$work"
  chmod 755 "$work"
  as_postgres "$pg/initdb" -D "$work/primary" -U postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >/dev/null
  cat >>"$work/primary/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
wal_level = replica
max_wal_senders = 5
hot_standby = on
synchronous_commit = on
CONF
  start_server primary "$primary"
  as_postgres "$pg/pg_basebackup" -D "$work/standby" -R -c fast -X stream -C -S standby \
    -d "host=127.0.0.1 port=$primary user=postgres"
  start_server standby "$standby"
  if [ -z "$is_async" ]; then
    sql "$primary" "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'"
    sql "$primary" "SELECT pg_reload_conf()" >/dev/null
    until [ "$(sql "$primary" "SELECT sync_state FROM pg_stat_replication")" = sync ]; do sleep 0.1; done
  fi
}

# The cluster's name is the one by which its primary knows it as a standby.
start_server() {
  as_postgres "$pg/pg_ctl" start -w -D "$work/$1" -l "$work/$1.log" \
    -o "-p $2 -c cluster_name=$1" >/dev/null || { cat "$work/$1.log" >&2; exit 3; }
}

start_zentra() {
  : >"$work/zentra.out"
  ZENTRA_SANDBOX_KEY=$key dotnet "$cli" serve --port 0 --data "$work/zentra" --store "$store" \
    >"$work/zentra.out" 2>"$work/zentra.err" &
  zentra=$!
  until url=$(sed -n 's/^Zentra is ready at \([^ ]*\).*/\1/p' "$work/zentra.out") && [ -n "$url" ]; do
    kill -0 "$zentra" 2>/dev/null || { cat "$work/zentra.err" >&2; exit 3; }
    sleep 0.1
  done
}

# One payment with a key; the answer's body goes to a file. Says the status.
pay() {
  curl -s -m 60 -o "$2" -w '%{http_code}' "$url/payments" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -H "Idempotency-Key: $1" \
    -d '{"amount_minor":1000,"currency":"USD","customer":"cus_'"${1%%-*}"'","metadata":{"key":"'"$1"'"}}' || true
}

id_of() { grep -o '"id":"pay_[a-z0-9]*"' "$1" | head -1 | cut -d'"' -f4; }

# Pays until told to stop. What was answered 201 is acknowledged; all else is to be sent again.
call() {
  local n=0 status
  while [ ! -e "$work/stop" ]; do
    n=$((n + 1))
    status=$(pay "$1-$n" "$work/answers/$1")
    if [ "$status" = 201 ]; then
      echo "$1-$n $(id_of "$work/answers/$1")" >>"$work/acknowledged.$1"
    else
      echo "$1-$n $status" >>"$work/open.$1"
      sleep 0.2
    fi
  done
}

lines() { find "$work" -maxdepth 1 -name "$1.*" -exec cat {} + | wc -l; }

# A failover before which nothing was acknowledged shows nothing.
wait_until_acknowledged() {
  local limit=$((SECONDS + 60))
  until [ "$(lines acknowledged)" -ge "$1" ]; do
    [ $SECONDS -lt $limit ] || lose "fewer than $1 payments are acknowledged after a minute."
    sleep 0.2
  done
}

wait_until_served() {
  local limit=$((SECONDS + 60)) n=0
  while n=$((n + 1)); [ "$(pay "again-$n" "$work/answers/again")" != 201 ]; do
    echo "again-$n" >>"$work/open.again"
    [ $SECONDS -lt $limit ] || { tail -3 "$work/zentra.err"; lose "zentra does not serve again."; }
    sleep 0.2
  done
  echo "again-$n $(id_of "$work/answers/again")" >>"$work/acknowledged.again"
}

primary=$(free_port) standby=$(free_port)
store="postgres://postgres@127.0.0.1:$primary,127.0.0.1:$standby/postgres?target_session_attrs=primary"
make_pair
dotnet "$cli" migrate --store "$store" >/dev/null
start_zentra
say "primary and ${is_async:+a}synchronous standby run, zentra serves on both"

for caller in $(seq "$callers"); do call "c$caller" & done
sleep "$seconds"
wait_until_acknowledged "$callers"
if [ -n "$is_async" ]; then
  sql "$standby" "ALTER SYSTEM SET primary_conninfo = ''"
  sql "$standby" "SELECT pg_reload_conf()" >/dev/null
  sleep 1
  # More than were under way when the standby was cut off.
  wait_until_acknowledged $(($(lines acknowledged) + 2 * callers))
fi
before=$(lines acknowledged)
say "$before payments acknowledged; the primary is killed"
killed=$(date +%s%N)
kill_server primary
sleep 1
say "$(curl -s "$url/health/ready" | grep -o '"status":"[a-z_]*"') while there is no primary"
as_postgres "$pg/pg_ctl" promote -w -D "$work/standby" >/dev/null
say "the standby is promoted"
wait_until_served
served=$(awk "BEGIN { printf \"%.1f\", ($(date +%s%N) - $killed) / 1e9 }")
say "zentra serves again by itself"
sleep 2
touch "$work/stop"
wait $(jobs -p | grep -vx "$zentra")

# 202: committed, but nobody could record what the provider answered. It is asked when the attempt's time has come.
: >"$work/retried.1"
find "$work" -maxdepth 1 -name 'open.*' -exec cat {} + | cut -d' ' -f1 >"$work/retry"
interrupted=0 limit=$((SECONDS + 150))
while read -r open; do
  status=$(pay "$open" "$work/answers/retry")
  if [ "$status" = 202 ]; then
    interrupted=$((interrupted + 1))
    until [ -n "$leave_open" ] || [ "$status" = 201 ] || [ $SECONDS -ge $limit ]; do
      sleep 1
      status=$(pay "$open" "$work/answers/retry")
    done
  fi
  [ "$status" = 201 ] || { [ "$status" = 202 ] && [ -n "$leave_open" ]; } ||
    lose "$open, sent again, is answered $status: $(cat "$work/answers/retry")"
  echo "$open $(id_of "$work/answers/retry")" >>"$work/retried.1"
done <"$work/retry"
say "$(lines retried) calls without an answer were sent again; $interrupted of them had begun"

find "$work" -maxdepth 1 \( -name 'acknowledged.*' -o -name 'retried.*' \) -exec cat {} + | sort >"$work/expected"

# Every payment that the store has, as its key and its identifier.
after=
while page=$(curl -sf "$url/payments?limit=100$after" -H "Authorization: Bearer $key"); do
  grep -oE '"id":"pay_[a-z0-9]*"|"metadata":\{"key":"[^"]*"\}' <<<"$page" | cut -d'"' -f4,6 |
    awk -F'"' '/^pay_/ { id = $1; next } { print $2, id }' >>"$work/listed"
  after=$(sed -n 's/.*"next_cursor":"\([^"]*\)".*/\&starting_after=\1/p' <<<"$page")
  [ -n "$after" ] || break
done
sort -o "$work/listed" "$work/listed"

lost=$(comm -23 "$work/expected" "$work/listed" | wc -l)
more=$(comm -13 "$work/expected" "$work/listed" | wc -l)
twice=$(cut -d' ' -f1 "$work/listed" | uniq -d | wc -l)
audit=$(dotnet "$cli" audit --store "$store" 2>&1) && is_clean=1 || is_clean=
sent=$(wc -l <"$work/expected")

cat <<TXT

  payments sent                   $sent
  acknowledged                    $(lines acknowledged); $before of them before the kill
  sent again with their keys      $(lines retried)
  acknowledged and lost           $lost
  in the store and not expected   $more
  keys with two payments          $twice
  from kill to the next payment   $served s
  audit of the promoted server    $audit

TXT
[ "$lost" -eq 0 ] && [ "$more" -eq 0 ] && [ "$twice" -eq 0 ] && [ -n "$is_clean" ] || lose "the pair lost or doubled payments."
say "PASSED: nothing acknowledged was lost, every key has one payment"
