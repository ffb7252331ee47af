# shellcheck shell=bash disable=SC2034,SC2154 # sourced: names come from there and are used there
# PostgreSQL, RabbitMQ and the services of Halite as processes of their own, for the measurements that
# source this file. Before it they set: root, where, services, profile (may be empty) and fail().
#
# Everything that is started listens on the loopback address, lives in one temporary directory and is
# ended with the script.

postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
rabbit_bin=/usr/lib/rabbitmq/bin/rabbitmq-server
[ -x "$postgres_bin/postgres" ] || fail "Debian's package postgresql is not installed"
[ -x "$postgres_bin/pgbench" ] || fail "Debian's package postgresql has no pgbench here"
[ -x "$rabbit_bin" ] || fail "Debian's package rabbitmq-server is not installed"
jdk=$("$root/halite" jdk-home)
export PATH=$jdk/bin:$PATH

work=$(mktemp -d "$where/halite-benchmark.XXXXXX")
chmod 755 "$work"
declare -a pids=() watch=()

# Out of the shell's job table, so that it reports no ends.
started() {
  pids+=("$1")
  watch+=(--watch "$2=$1")
  disown "$1"
}

descendants() {
  local child
  for child in $(pgrep -P "$1"); do
    echo "$child"
    descendants "$child"
  done
}

# The last one started is the first one ended; each gets time to end by itself.
end_all() {
  local pid i tree
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    pid=${pids[i]}
    tree=$(descendants "$pid")
    kill -TERM "$pid" 2>/dev/null || continue
    for _ in $(seq 150); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    # shellcheck disable=SC2086 # one word a process
    kill -KILL "$pid" $tree 2>/dev/null || true
  done
  rm -rf "$work"
}
trap end_all EXIT
trap 'exit 130' INT TERM

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

await() {
  local what=$1 log=$2 pid=$3
  shift 3
  for _ in $(seq 600); do
    if "$@" >/dev/null 2>&1; then
      return 0
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  tail -n 20 "$log" >&2
  fail "$what does not get ready"
}

answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# --- PostgreSQL: refuses to run as root, so root runs it as the user that its package made
as_postgres=()
if [ "$(id -u)" = 0 ]; then
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
database_port=$(free_port)
start_postgres() {
  local data=$work/postgres
  mkdir "$data"
  [ "$(id -u)" != 0 ] || chown postgres: "$data"
  (cd "$data" && "${as_postgres[@]}" "$postgres_bin/initdb" -D "$data/cluster" -U halite -A trust \
    --locale=C -E UTF8) >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; fail "initdb failed"; }
  (cd "$data" && exec "${as_postgres[@]}" "$postgres_bin/postgres" -D "$data/cluster" \
    -c listen_addresses=127.0.0.1 -c "port=$database_port" -c "unix_socket_directories=$data" \
    -c fsync=on -c synchronous_commit=on -c full_page_writes=on \
    -c shared_buffers=256MB -c max_connections=200 -c max_wal_size=2GB \
    ${profile:+-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_planning=on}) >"$work/postgres.log" 2>&1 &
  started $! postgres
  await PostgreSQL "$work/postgres.log" $! "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$database_port"
}

sql() {
  local database=$1
  shift
  sql_of "$database" -c "$*"
}

# The same with options of psql.
sql_of() {
  "$postgres_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$database_port" -U halite \
    -d "$@"
}

# --- RabbitMQ: a node and a port mapper of our own
broker_port=$(free_port)
start_rabbit() {
  local mapper_port data=$work/rabbit
  mapper_port=$(free_port)
  mkdir "$data"
  cat >"$data/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$broker_port
default_user = halite
default_pass = halite
log.console = true
log.console.level = warning
CONF
  echo '[].' >"$data/enabled_plugins"
  export ERL_EPMD_PORT=$mapper_port
  epmd -address 127.0.0.1 -port "$mapper_port" >"$work/epmd.log" 2>&1 &
  started $! epmd
  HOME=$data RABBITMQ_NODENAME=halite-benchmark-$broker_port@localhost \
    RABBITMQ_DIST_PORT=$(free_port) RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_CONFIG_FILE=$data/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$data/enabled_plugins \
    RABBITMQ_MNESIA_BASE=$data/mnesia RABBITMQ_LOG_BASE=$data/log RABBITMQ_PID_FILE=$data/pid \
    "$rabbit_bin" >"$work/rabbit.log" 2>&1 &
  started $! rabbit
  await RabbitMQ "$work/rabbit.log" $! answers "$broker_port"
}

# --- Halite
api_port=$(free_port)
project=00000000000000000000000000be4c40
export SPRING_DATASOURCE_URL=jdbc:postgresql://127.0.0.1:$database_port/halite
export SPRING_DATASOURCE_USERNAME=halite SPRING_DATASOURCE_PASSWORD=halite
export SPRING_RABBITMQ_HOST=127.0.0.1 SPRING_RABBITMQ_PORT=$broker_port
export SPRING_RABBITMQ_USERNAME=halite SPRING_RABBITMQ_PASSWORD=halite
# One project does here in minutes what an hour allows.
export HALITE_OPERATION_PERPROJECTHOUR=0
# Without a key nobody is connected.
HALITE_SECRET_KEYS="1 $(head -c 32 /dev/urandom | base64)"
export HALITE_SECRET_KEYS

start_service() {
  local service=$1 options=-Xmx512m
  shift
  if [ -n "$profile" ]; then
    options="$options -XX:StartFlightRecording=filename=$profile/$service.jfr,settings=profile"
  fi
  JAVA_OPTIONS=$options "$services/start" "$service" "$@" >"$work/$service.log" 2>&1 &
  started $! "${service#volume-}"
}

backend_is_up() {
  [ "$(sql halite "SELECT count(*) FROM pool p JOIN backend b ON b.id = p.backend_id
                   WHERE b.state = 'up' AND p.reported_at IS NOT NULL")" = 1 ]
}

# Starts scheduler, node and API, with these settings of the node, and those in api_settings.
api_settings=()
start_halite() {
  start_service volume-scheduler --server.port="$(free_port)"
  start_service volume-node --server.port="$(free_port)" --halite.worker.host=node "$@"
  local node=$!
  start_service volume-api --server.port="$api_port" "${api_settings[@]}"
  await "volume-api" "$work/volume-api.log" $! curl -fsS "http://127.0.0.1:$api_port/healthcheck"
  await "volume-node" "$work/volume-node.log" "$node" backend_is_up
}

file_backend=(--halite.node.backends.disk.driver=file
  --halite.node.backends.disk.file.directory="$work/volumes"
  --halite.node.backends.disk.file.max-over-subscription-ratio=100000)

# Lays the services out, unless that was done, and finds the load driver.
build() {
  if [ -z "$services" ]; then
    services=$work/services
    echo "Building ..." >&2
    "$root/deploy/assemble" --without-caches "$services"
  fi
  driver=$(ls "$root"/benchmarks/target/benchmarks-*-exec.jar 2>/dev/null | head -n 1) || true
  [ -n "$driver" ] || fail "the load driver is not built: ./mvnw package -pl benchmarks -am"
}

# An empty catalog with its tables.
make_catalog() {
  sql postgres 'CREATE DATABASE halite'
  "$services/start" volume-manage-cli db sync >"$work/sync.log" 2>&1 || {
    cat "$work/sync.log" >&2
    fail "db sync failed"
  }
}
