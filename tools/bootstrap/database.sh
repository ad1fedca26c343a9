# Databases: making, copying, dropping, and what is installed in the suite's own one.

settings_write() {
    local new=$CONF.new
    {
        echo "; Made by ./docflow from odoo.conf; edit that one."
        cat "$ROOT/odoo.conf"
        echo "; --- this machine ---"
        echo "addons_path = $ODOO_ADDONS,$ROOT/addons"
        echo "data_dir = $FILES"
        [[ -n ${PGHOST:-} ]] && echo "db_host = $PGHOST"
        [[ -n ${PGPORT:-} ]] && echo "db_port = $PGPORT"
        echo "db_user = $PGUSER"
    } >"$new"
    if cmp -s "$new" "$CONF"; then rm "$new"; note "unchanged"; else mv "$new" "$CONF"; note "$CONF"; fi
}

# What a verb needs that only opens the suite's database.
need_database() {
    prepare_state
    step "Odoo 19" odoo_install
    odoo_locate
    step "Python packages" venv_install run
    step "PostgreSQL" postgres_start
    postgres_environment
    step "Settings" settings_write
    if ! database_exists "$DB_NAME"; then
        echo "  There is no database '$DB_NAME' yet: make it with ./docflow run." >&2
        exit 1
    fi
    release_lock
}

odoo_cli() { "$VENV/bin/python" "$ODOO_SCRIPT" "$@" 9>&-; }

sql() { psql -v ON_ERROR_STOP=1 -Atq -d "$1" -c "$2"; }

database_exists() { [[ $(psql -Atq -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'") == 1 ]]; }

# Does it hold an Odoo? An administrator may have made an empty one for us.
database_has_odoo() { [[ $(sql "$1" "SELECT to_regclass('ir_module_module') IS NOT NULL") == t ]]; }

database_create() {
    local order=()
    # By code point Є, І and Ї stand before А and Ґ after Я; people look for names in alphabetical order.
    if (($(sql postgres 'SHOW server_version_num') >= 150000)); then
        order=(--locale-provider=icu --icu-locale=uk-UA)
    fi
    createdb -U "$PG_ADMIN" -O "$PGUSER" -T template0 -E UTF8 --lc-collate=C --lc-ctype=C.UTF-8 \
        "${order[@]}" "$1"
    # Trigram indexes and search without accents; the index on unaccent() needs it IMMUTABLE, which
    # only its owner may say.
    psql -v ON_ERROR_STOP=1 -q -U "$PG_ADMIN" -d "$1" -c 'CREATE EXTENSION IF NOT EXISTS pg_trgm' \
        -c 'CREATE EXTENSION IF NOT EXISTS unaccent' -c 'ALTER FUNCTION unaccent(text) IMMUTABLE' || {
        ((PG_PRIVATE)) && return 1
        echo "The server did not let us prepare unaccent; searches will tell accents apart."
    }
    database_check_letters "$1"
}

database_check_letters() {
    [[ $(sql "$1" "SELECT lower('Ї') = 'ї' AND 'Ґанок' ILIKE 'ґ%'") == t ]] || die \
        "use the database '$1'" "its LC_CTYPE does not know Ukrainian letters: searches would miss half of what they should find" \
        "Make the database with LC_CTYPE C.UTF-8 or uk_UA.UTF-8."
}

database_copy() { # FROM TO: the files of the store are content-addressed and never change, so links do
    database_drop "$2"
    createdb -U "$PG_ADMIN" -O "$PGUSER" -T "$1" "$2"
    mkdir -p "$FILES/filestore"
    if [[ -d $FILES/filestore/$1 ]]; then cp -al "$FILES/filestore/$1" "$FILES/filestore/$2"; fi
}

database_drop() {
    dropdb -U "$PG_ADMIN" --if-exists --force "$1"
    rm -rf "${FILES:?}/filestore/$1" "$STATE/run/creating-$1"
}

parameter_get() { sql "$1" "SELECT value FROM ir_config_parameter WHERE key = '$2'"; }
parameter_set() {
    sql "$1" "INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
              VALUES ('$2', '$3', 1, now(), 1, now())
              ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = now()"
}

# What a change of makes an update necessary: the code without its tests.
suite_hash() {
    local folders=() module
    for module in $(suite_present); do folders+=("$ROOT/addons/$module"); done
    find "${folders[@]}" -type f ! -name '*.pyc' ! -path '*/tests/*' -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum | cut -c1-16
}

suite_missing() { # DATABASE
    local wanted installed
    mapfile -t wanted < <(suite_present)
    wanted+=("${COMPANIONS[@]}")
    installed=$(sql "$1" "SELECT name FROM ir_module_module WHERE state = 'installed'")
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(sort <<<"$installed")
}

suite_install() { # DEMO (1 or 0)
    local modules missing
    mapfile -t modules < <(suite_present)
    ((${#modules[@]})) || die "install the suite" "addons/ holds none of: ${SUITE[*]}" \
        "Check out the whole repository."
    if [[ -f $STATE/run/creating-$DB_NAME ]]; then
        echo "The last attempt was broken off: beginning anew."
        database_drop "$DB_NAME"
    fi
    if ! database_exists "$DB_NAME"; then
        touch "$STATE/run/creating-$DB_NAME"
        database_create "$DB_NAME"
    fi
    if database_has_odoo "$DB_NAME"; then
        missing=$(suite_missing "$DB_NAME")
        if [[ -z $missing ]]; then note "${#modules[@]} modules installed"; return 0; fi
        server_stop
        # A module that came with this code builds on the others as they are in it: they are brought up first.
        odoo_cli -c "$CONF" -d "$DB_NAME" --no-http -u "$(join_by_comma "${modules[@]}")" --i18n-overwrite \
            -i "${missing//$'\n'/,}" --stop-after-init
        parameter_set "$DB_NAME" docflow.code_hash "$(suite_hash)"
        note "added ${missing//$'\n'/ }"
        return 0
    fi
    database_check_letters "$DB_NAME"
    # Thousands of small commits: a crash now costs a database that the next run makes anew anyway.
    PGOPTIONS='-c synchronous_commit=off' odoo_cli -c "$CONF" -d "$DB_NAME" --no-http --load-language="$LANGUAGES" --stop-after-init \
        -i "$(join_by_comma "${COMPANIONS[@]}" "${modules[@]}")"
    parameter_set "$DB_NAME" docflow.code_hash "$(suite_hash)"
    # Decided once, when the database is born: demo people never enter a database that had none.
    if (($1)); then
        parameter_set "$DB_NAME" docflow.demo_council wanted
    else
        parameter_set "$DB_NAME" docflow.demo_council none
    fi
    rm -f "$STATE/run/creating-$DB_NAME"
    note "${#modules[@]} modules installed"
}

suite_refresh() {
    if [[ $(parameter_get "$DB_NAME" docflow.code_hash) == "$(suite_hash)" ]]; then
        note "none"
        return 0
    fi
    suite_update
}

suite_update() {
    local modules
    mapfile -t modules < <(suite_present)
    server_stop
    # The texts of the code win over older ones of the code; terms that a user changed on screen
    # in the meantime are overwritten too, see docs/operations.md.
    odoo_cli -c "$CONF" -d "$DB_NAME" --no-http -u "$(join_by_comma "${modules[@]}")" \
        --i18n-overwrite --stop-after-init
    parameter_set "$DB_NAME" docflow.code_hash "$(suite_hash)"
    note "updated ${modules[*]}"
}

demo_build() { # DEMO (1 or 0)
    local state
    state=$(parameter_get "$DB_NAME" docflow.demo_council)
    if [[ $state == built ]]; then note "already there"; return 0; fi
    if ((!$1)) || [[ $state != wanted ]]; then note "not in this database"; return 0; fi
    if [[ ! -f $ROOT/tools/demo_council.py ]]; then note "no tools/demo_council.py yet"; return 0; fi
    # In one transaction with the mark, so that it is built whole and once, or not at all.
    odoo_cli shell -c "$CONF" -d "$DB_NAME" --no-http --log-level=warn >&2 \
        < <(printf 'root = %s\n' "'$ROOT'"; cat "$ROOT/tools/bootstrap/demo.py")
    note "built"
}
