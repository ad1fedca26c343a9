# Benchmarks: of a city over HTTP, alone or against peers, and of one thing on a scratch database.

# Only the benchmark installs them, into a folder of their own: two of them are AGPL. Their wheels ask
# for an `odoo` that is on no registry, hence without dependencies; none of these has others.
PEERS=(odoo-addon-helpdesk-mgmt==19.0.1.3.2 odoo-addon-dms==19.0.1.1.6)
PEERS_ROOT=$STATE/peers
SMALL_CITY=14000

verb_bench() {
    if [[ -n ${1:-} && $1 != -* ]]; then
        bench_named "$@"
    else
        bench_city "$@"
    fi
}

# A benchmark fills a copy of the test database, prints what it measured and fails past its bounds.
bench_named() {
    local name=$1 database=${DB_NAME}_bench status=0
    [[ -f $ROOT/tools/bench/$name.py ]] ||
        usage_error "bench needs one of: $(cd "$ROOT/tools/bench" && printf '%s ' *.py | sed 's/\.py//g')"
    shift
    if [[ $name == lists || $name == load || $name == indexes ]]; then bench_in_city "$name" "$@"; return; fi
    setup test
    step "Test database" test_database
    step "Scratch database $database" database_copy "$DB_TEST" "$database"
    release_lock
    bench_run "$name" --database "$database" "$@" || status=$?
    database_drop "$database"
    return "$status"
}

# What needs people and years of papers works in a city: that of `bench`, or one that is named.
bench_in_city() { # NAME OPTIONS
    local name=$1 documents=$SMALL_CITY database='' options=()
    shift
    while (($#)); do
        case $1 in
            --documents) documents=${2:?--documents needs a number}; shift ;;
            --database) database=${2:?--database needs a name}; shift ;;
            *) options+=("$1") ;;
        esac
        shift
    done
    [[ $documents =~ ^[0-9]+$ ]] || usage_error "--documents is a number, not '$documents'"
    setup test
    if [[ -z $database ]]; then
        database=${DB_NAME}_bench_$documents
        step "Test database" test_database
        bench_database "$database" "$documents"
    fi
    release_lock
    bench_run "$name" --database "$database" "${options[@]}"
}

bench_run() { # NAME OPTIONS
    local name=$1
    shift
    DOCFLOW_STATE=$STATE DOCFLOW_CONF=$CONF DOCFLOW_ODOO_SCRIPT=$ODOO_SCRIPT \
        "$VENV/bin/python" "$ROOT/tools/bench/$name.py" --config "$CONF" "$@" 9>&-
}

bench_city() {
    local documents=$SMALL_CITY database='' options=() page='' small=''
    while (($#)); do
        case $1 in
            --documents) documents=${2:?--documents needs a number}; shift ;;
            --database) database=${2:?--database needs a name}; shift ;;
            --against) [[ ${2:-} == peers ]] || usage_error "bench knows --against peers only"
                options+=(--peers "$PEERS_ROOT/odoo/addons"); shift ;;
            --page) page=${2:?--page needs a file}; shift ;;
            *) options+=("$1") ;;
        esac
        shift
    done
    [[ $documents =~ ^[0-9]+$ ]] || usage_error "--documents is a number, not '$documents'"
    setup test
    step "Test database" test_database
    if [[ " ${options[*]} " == *" --peers "* ]]; then step "Peers from PyPI" peers_install; fi
    if ((documents > SMALL_CITY)); then
        small=${DB_NAME}_bench_$SMALL_CITY
        bench_database "$small" "$SMALL_CITY"
        options+=(--small "$small")
    fi
    # One that was named is measured as it is.
    if [[ -z $database ]]; then
        database=${DB_NAME}_bench_$documents
        bench_database "$database" "$documents"
    fi
    release_lock
    # The page of the documentation tells of the full size only.
    if [[ -z $page ]]; then
        page=$STATE/performance.md
        if ((documents >= 1000000)); then page=$ROOT/docs/performance.md; fi
    fi
    bench_run city --database "$database" --page "$page" "${options[@]}"
}

# A city is made once and brought up to the code afterwards.
bench_database() { # DATABASE DOCUMENTS
    if database_exists "$1" && [[ -n $(parameter_get "$1" docflow.generated 2>/dev/null) ]]; then
        step "Code of $1" bench_refresh "$1"
        return 0
    fi
    database_drop "$1"
    step "Database $1" generate_database "$1"
    generate_city "$1" --documents "$2"
}

bench_refresh() { # DATABASE
    if [[ $(parameter_get "$1" docflow.code_hash) == "$(suite_hash)" ]]; then
        note "nothing changed, reused"
        return 0
    fi
    local modules missing path=$ODOO_ADDONS,$ROOT/addons
    mapfile -t modules < <(suite_present)
    missing=$(suite_missing "$1")
    # the peers of an earlier run are loaded too
    if [[ -d $PEERS_ROOT ]]; then path=$path,$PEERS_ROOT/odoo/addons; fi
    PGOPTIONS='-c synchronous_commit=off' odoo_cli -c "$CONF" -d "$1" --addons-path="$path" --no-http \
        -u "$(join_by_comma "${modules[@]}")" ${missing:+-i "${missing//$'\n'/,}"} --stop-after-init
    parameter_set "$1" docflow.code_hash "$(suite_hash)"
    note "updated"
}

peers_install() {
    local wanted
    wanted=$(sha256sum <<<"${PEERS[*]}" | cut -c1-16)
    if [[ -d $PEERS_ROOT/odoo/addons ]] && stamp_is peers "$wanted"; then
        note "already there"
        return 0
    fi
    rm -rf "$PEERS_ROOT"
    "$VENV/bin/pip" install --no-input --disable-pip-version-check --no-deps --target "$PEERS_ROOT" "${PEERS[@]}"
    stamp_set peers "$wanted"
    note "${PEERS[*]}"
}
