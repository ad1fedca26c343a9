# A private PostgreSQL cluster: its files and its socket lie under .docflow/, it listens on no
# network, and the operating system vouches for who connects (peer). With PGHOST or PGPORT set,
# nothing is started and that server is used.

PG_OWNER_ROLE=docflow
PG_PORT=${PGPORT:-5432}

# Where the cluster really is: .docflow/pg, or what it links to.
pg_home() { readlink -f "$STATE/pg"; }

# libpq refuses socket paths of 108 bytes and more.
pg_socket_folder() {
    local folder
    folder=$(pg_home)/socket
    if ((${#folder} > 85)); then folder=/tmp/docflow-$(place_hash); fi
    echo "$folder"
}

place_hash() { printf '%s' "$ROOT" | sha256sum | cut -c1-10; }

pg_binaries() {
    local folder
    folder=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
    [[ -x $folder/initdb ]] || die "find the PostgreSQL server" "no initdb under /usr/lib/postgresql" \
        "Install the package postgresql, or name a server with PGHOST."
    echo "$folder"
}

# PostgreSQL refuses to run as root; then Debian's own user for it takes over.
pg_user() { if ((EUID == 0)); then echo postgres; else id -un; fi; }

as_pg_user() {
    if ((EUID == 0)); then
        setpriv --reuid="$(pg_user)" --regid="$(id -g "$(pg_user)")" --init-groups --inh-caps=-all "$@"
    else
        "$@"
    fi
}

# Everything later (psql, createdb, pytest-odoo) finds the server through these.
postgres_environment() {
    if ((PG_PRIVATE)); then
        # Odoo refuses the role `postgres`; the maintenance work below uses it.
        PGHOST=$(pg_socket_folder)
        PGPORT=$PG_PORT
        PGUSER=$PG_OWNER_ROLE
        PG_ADMIN=postgres
        export PGHOST PGPORT PGUSER
    else
        export PGUSER=${PGUSER:-$(id -un)}
        PG_ADMIN=$PGUSER
    fi
    unset PGDATABASE
}

pg_place() {
    [[ -e $STATE/pg ]] && return 0
    rm -f "$STATE/pg"
    mkdir -p "$STATE/pg"
    if ((EUID == 0)); then
        local home
        if as_pg_user test -x "$STATE/pg"; then
            chown "$(pg_user):" "$STATE/pg"
        else
            # The checkout lies behind a closed folder such as /root.
            home=/var/lib/docflow-$(place_hash)
            rmdir "$STATE/pg"
            mkdir -p "$home"
            chown "$(pg_user):" "$home"
            ln -sfn "$home" "$STATE/pg"
        fi
    fi
}

pg_configure() {
    local home=$1 socket=$2 me
    me=$(id -un)
    # The whole server may be written anew at each start: these three files are ours alone.
    cat >"$home/data/pg_hba.conf" <<'HBA'
# No passwords and no network: the kernel tells who is at the other end of the socket.
local all all peer map=docflow
HBA
    {
        echo "# system user -> database role"
        for system in "$me" "$(pg_user)"; do
            echo "docflow $system $PG_OWNER_ROLE"
            echo "docflow $system postgres"
        done
    } >"$home/data/pg_ident.conf"
    # A sixth of the memory for its own pages, at most 4 GB: Odoo and tesseract live here too.
    local megabytes shared
    megabytes=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
    shared=$((megabytes / 6 < 4096 ? megabytes / 6 : 4096))
    cat >"$home/data/docflow.conf" <<PGCONF
listen_addresses = ''
port = $PG_PORT
unix_socket_directories = '$socket'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = ${shared}MB
effective_cache_size = $((megabytes / 2))MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
# Odoo's queries are many and short: compiling them costs more than it saves.
jit = off
PGCONF
    grep -q docflow.conf "$home/data/postgresql.conf" ||
        echo "include_if_exists = 'docflow.conf'" >>"$home/data/postgresql.conf"
    if ((EUID == 0)); then chown -R "$(pg_user):" "$home/data"/{pg_hba,pg_ident,docflow}.conf; fi
}

postgres_start() {
    if ((!PG_PRIVATE)); then
        postgres_environment
        psql -d postgres -Atqc 'SELECT 1' >/dev/null || die "reach PostgreSQL at ${PGHOST:-its socket}:${PGPORT:-5432} as $PGUSER" \
            "it did not let us in (see the log)" \
            "Check PGHOST, PGPORT, PGUSER and the password in ~/.pgpass, or unset them for a private server."
        note "yours, ${PGHOST:-port $PGPORT}"
        return 0
    fi
    local bin home socket
    bin=$(pg_binaries)
    pg_place
    home=$(pg_home)
    socket=$(pg_socket_folder)
    if [[ -d $home/data && $(stat -c %U "$home/data") != "$(pg_user)" ]]; then
        die "start PostgreSQL as $(pg_user)" "its files belong to $(stat -c %U "$home/data")" \
            "Run docflow as the user who ran it first, or delete $home to begin anew (this loses the data in it)."
    fi
    mkdir -p "$socket"
    if ((EUID == 0)); then chown "$(pg_user):" "$socket"; fi
    if [[ ! -f $home/data/PG_VERSION ]]; then
        rm -rf "$home/data"
        # LC_CTYPE must know letters beyond ASCII, or lower() and trigrams ignore Cyrillic.
        as_pg_user "$bin/initdb" -D "$home/data" -U postgres -E UTF8 \
            --locale=C.UTF-8 --lc-collate=C -A peer
        echo "made $home/data"
    fi
    if [[ $(<"$home/data/PG_VERSION") != "$(basename "$(dirname "$bin")")" ]]; then
        die "start PostgreSQL $(basename "$(dirname "$bin")")" \
            "the cluster in $home was made by version $(<"$home/data/PG_VERSION")" \
            "Install postgresql-$(<"$home/data/PG_VERSION"), or delete $home to begin anew (this loses the data in it)."
    fi
    pg_configure "$home" "$socket"
    if pg_running; then
        as_pg_user "$bin/pg_ctl" -D "$home/data" reload
        note "already runs"
    else
        # The lock of ./docflow must not live on in the server.
        as_pg_user "$bin/pg_ctl" -D "$home/data" -l "$home/postgres.log" -w -t 60 start 9>&- || {
            tail -5 "$home/postgres.log" || true
            die "start PostgreSQL in $home" "it did not come up within 60 s (see the log)" \
                "Read $home/postgres.log; a full disk and a leftover server are the usual reasons."
        }
        note "started"
    fi
    postgres_environment
    psql -U postgres -d postgres -Atqc "SELECT 1 FROM pg_roles WHERE rolname = '$PG_OWNER_ROLE'" | grep -q 1 ||
        psql -U postgres -d postgres -qc "CREATE ROLE $PG_OWNER_ROLE LOGIN CREATEDB"
}

pg_running() {
    local home bin
    [[ -e $STATE/pg ]] || return 1
    home=$(pg_home)
    bin=$(pg_binaries)
    [[ -f $home/data/postmaster.pid ]] && as_pg_user "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1
}

postgres_stop() {
    if ((!PG_PRIVATE)); then note "yours, left alone"; return 0; fi
    if ! pg_running; then note "was not running"; return 0; fi
    as_pg_user "$(pg_binaries)/pg_ctl" -D "$(pg_home)/data" -m fast -w stop
    note "stopped"
}
