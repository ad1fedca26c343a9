# A city of any size in a database of its own, to look at and to measure.

# generate_city DATABASE [OPTIONS]: a copy of the test database (three languages, no demo), filled.
generate_city() {
    local database=$1
    shift
    "$VENV/bin/python" "$ROOT/tools/generate_city.py" --config "$CONF" --database "$database" "$@" 9>&- || return
    rm -f "$STATE/run/creating-$database"
}

# An empty database is taken as it is; papers are never mixed with generated ones.
generate_database() { # DATABASE
    if [[ -f $STATE/run/creating-$1 ]]; then
        echo "The last attempt was broken off: beginning anew."
        database_drop "$1"
    fi
    if database_exists "$1"; then
        if [[ $(sql "$1" "SELECT to_regclass('docflow_document') IS NOT NULL") != t ]] ||
            [[ $(sql "$1" "SELECT EXISTS (SELECT FROM docflow_document)") == t ]]; then
            die "fill the database $1" "it holds cards already, or something else than the suite" \
                "Name another with --database, or drop it: PGDATABASE=$1 ./docflow reset"
        fi
        note "is there, without cards"
        return 0
    fi
    touch "$STATE/run/creating-$1"
    database_copy "$DB_TEST" "$1"
    # the copy is as new as the code: `run` has nothing to update
    parameter_set "$1" docflow.code_hash "$(suite_hash)"
    parameter_set "$1" docflow.demo_council none
    note "a copy of $DB_TEST"
}

verb_generate() {
    local database=${DB_NAME}_city options=() status=0
    while (($#)); do
        case $1 in
            --database) database=${2:?--database needs a name}; shift ;;
            --database=*) database=${1#*=} ;;
            *) options+=("$1") ;;
        esac
        shift
    done
    [[ $database =~ ^[a-z_][a-z0-9_]*$ ]] || usage_error "a database is named with small letters, digits and _, not '$database'"
    setup test
    step "Test database" test_database
    step "Database $database" generate_database "$database"
    release_lock
    generate_city "$database" "${options[@]}" || status=$?
    ((status)) || echo "  To look at it: PGDATABASE=$database ./docflow run"
    return "$status"
}
