# The gates: static checks, the test databases, pytest, and the translations they compare with.

# --- static checks ---

LINT_FAILED=()

# check TITLE COMMAND: like `step`, but a failure is kept for the end, so that one run tells all.
check() {
    local title=$1 log began=$EPOCHREALTIME
    shift
    log=$LOG/lint-${1##*/}.log
    printf '  %-28s ' "$title"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf '%-32s %6s s\n' clean "$(seconds_since "$began")"
    else
        printf '%-32s %6s s\n' FAILED "$(seconds_since "$began")"
        sed 's/^/    | /' "$log" | cut -c1-240 | head -n "${DOCFLOW_LOG_LINES:-60}"
        LINT_FAILED+=("$title")
    fi
}

lint_python_files() { git -C "$ROOT" ls-files -co --exclude-standard -- '*.py'; }
lint_ruff() { (cd "$ROOT" && "$VENV/bin/ruff" check --no-cache .); }
lint_ruff_format() { (cd "$ROOT" && "$VENV/bin/ruff" format --no-cache --diff .); }
lint_pylint() {
    local modules
    mapfile -t modules < <(suite_present)
    (cd "$ROOT" && "$VENV/bin/pylint" --rcfile=.pylintrc -j 2 "${modules[@]/#/addons/}")
}
lint_xml_js_files() {
    (cd "$ROOT" && git ls-files -co --exclude-standard -- 'addons/*.xml' 'addons/*.js' |
        grep -v '/static/lib/' | while read -r file; do [[ -f $file ]] && echo "$file"; done)
}
prettier() {
    local files
    mapfile -t files < <(lint_xml_js_files)
    ((${#files[@]})) || return 0
    (cd "$ROOT" && "$VENV/bin/node" "$STATE/node/node_modules/prettier/bin/prettier.cjs" \
        --config tools/lint/prettier.json --plugin "$STATE/node/node_modules/@prettier/plugin-xml/src/plugin.js" \
        --log-level warn "$@" "${files[@]}")
}
lint_xml_js() { prettier --check; }
lint_xml_parse() {
    (cd "$ROOT" && "$VENV/bin/python" tools/lint/well_formed.py)
}
lint_bash() {
    local file
    for file in "$ROOT/docflow" "$ROOT/.ci/run" "$ROOT"/tools/bootstrap/*.sh; do bash -n "$file" || return 1; done
}

lint_all() { # [--fix]
    LINT_FAILED=()
    case ${1:-} in
        "") ;;
        --fix) lint_fix ;;
        *) usage_error "lint knows only --fix, not '$1'" ;;
    esac
    check "bash syntax" lint_bash
    check "ruff" lint_ruff
    check "ruff format" lint_ruff_format
    check "pylint-odoo" lint_pylint
    check "XML well-formed" lint_xml_parse
    check "XML and JS format" lint_xml_js
    if ((${#LINT_FAILED[@]})); then
        echo
        echo "  Not clean: ${LINT_FAILED[*]}. ./docflow lint --fix mends what a tool can mend by itself."
        return 1
    fi
}

lint_fix() {
    (cd "$ROOT" && "$VENV/bin/ruff" check --no-cache --fix --quiet . || true)
    (cd "$ROOT" && "$VENV/bin/ruff" format --no-cache --quiet .)
    prettier --write >/dev/null
}

# --- test databases ---
# Two layers, each a template of the next, each remembered by what it was made from:
#   ..._test_core  Odoo with what the suite depends on, three languages, nothing of ours
#   ..._test       the suite on top; the tests run on copies of it

core_modules() {
    local modules
    mapfile -t modules < <(suite_present)
    "$VENV/bin/python" - "$ROOT/addons" "${modules[@]}" <<'PYTHON'
import ast
import pathlib
import sys

addons, ours = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
depends = set()
for name in ours:
    depends |= set(ast.literal_eval((addons / name / "__manifest__.py").read_text())["depends"])
print(",".join(sorted(depends - ours | {"base"})))
PYTHON
}

database_key_is() {
    database_exists "$1" &&
        [[ $(psql -Atq -d postgres -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'") == "$2" ]]
}

# The key is set last: a database whose making was broken off has none and is made anew.
database_key_set() { psql -q -d postgres -c "COMMENT ON DATABASE \"$1\" IS '$2'"; }

test_odoo() { # DATABASE ARGUMENTS: a run whose log must be clean
    local database=$1 log=$LOG/install-$1.log
    shift
    # A crash of the machine costs a test database, and nothing else: no waiting for the disk.
    PGOPTIONS='-c synchronous_commit=off' odoo_cli -c "$CONF" -d "$database" --no-http --stop-after-init \
        --logfile="$log.new" "$@"
    mv "$log.new" "$log"
    log_clean "$log"
}

# Warnings while modules are installed are defects of the modules; the few that are not ours to mend
# are listed, with the reason, in log_allowed.txt.
log_clean() {
    local found
    found=$(grep -E '^[0-9-]+ [0-9:,]+ [0-9]+ (WARNING|ERROR|CRITICAL) ' "$1" |
        grep -vEf <(grep -vE '^(#|$)' "$ROOT/tools/bootstrap/log_allowed.txt") || true)
    [[ -z $found ]] && return 0
    echo "$found"
    die "install without a word of warning" "the log of the install has $(wc -l <<<"$found") warnings or errors" \
        "Mend what they name; the whole log is $1."
}

test_database() {
    local core suite core_key key
    core=$(core_modules)
    core_key=$({ echo "$core $LANGUAGES $ODOO_PATH"; cat "$ROOT/requirements.txt" "$STAMPS/odoo" 2>/dev/null; } |
        sha256sum | cut -c1-16)
    mapfile -t suite < <(suite_present)
    key=$({ echo "$core_key ${COMPANIONS[*]}"; tree_hash "${suite[@]/#/$ROOT/addons/}" "$ROOT/odoo.conf"; } |
        sha256sum | cut -c1-16)
    if database_key_is "$DB_TEST" "$key" && database_key_is "$DB_CORE" "$core_key"; then
        note "nothing changed, reused"
        return 0
    fi
    if ! database_key_is "$DB_CORE" "$core_key"; then
        database_drop "$DB_CORE"
        database_create "$DB_CORE"
        database_check_letters "$DB_CORE"
        test_odoo "$DB_CORE" -i "$core" --load-language="$LANGUAGES"
        database_key_set "$DB_CORE" "$core_key"
    fi
    database_copy "$DB_CORE" "$DB_TEST"
    test_odoo "$DB_TEST" -i "$(join_by_comma "${COMPANIONS[@]}" "${suite[@]}")"
    database_key_set "$DB_TEST" "$key"
    note "${#suite[@]} modules, no warnings"
}

# --- tests ---

verb_test() {
    local began=$SECONDS started=0 status=0 parts=()
    prepare_state
    if ((PG_PRIVATE)) && ! pg_running; then started=1; fi
    setup test
    # Leave the machine as it was found: whoever waits for our end also waits for our children.
    if ((started)); then trap 'release_lock; postgres_stop >/dev/null 2>&1 </dev/null || true' EXIT; fi
    if ((!$#)); then
        step "Formatter for XML and JS" node_install
        lint_all || { status=1; parts+=("static checks"); }
    fi
    step "Test database" test_database
    release_lock
    if (($#)); then
        tests_chosen "$@" || status=$?
    else
        tests_all || { status=1; parts+=("tests"); }
        tests_summary "$((SECONDS - began))" "${parts[@]}"
    fi
    return "$status"
}

run_pytest() {
    (
        cd "$ROOT"
        # Odoo's lint tests look for eslint and pylint there.
        export PATH=$VENV/bin:$STATE/node/node_modules/.bin:$PATH PGOPTIONS='-c synchronous_commit=off'
        export DOCFLOW_STATE=$STATE DOCFLOW_CONF=$CONF DOCFLOW_ODOO_SCRIPT=$ODOO_SCRIPT
        export DOCFLOW_DB_TEST=$DB_TEST DOCFLOW_DB_CORE=$DB_CORE DOCFLOW_PG_ADMIN=$PG_ADMIN
        exec "$VENV/bin/python" -m pytest --odoo-config="$CONF" --odoo-database="$DB_TEST" --odoo-http \
            -p no:cacheprovider "$@"
    )
}

# The tests that someone asks for by name run in one process: -s, --pdb and -x then do what they say.
tests_chosen() { run_pytest "$@"; }

tests_all() {
    local parallel=0 alone=0
    rm -f "$STATE/run/parallel.xml" "$STATE/run/alone.xml"
    run_pytest -q -n 2 --dist loadscope -m "not alone" --junitxml="$STATE/run/parallel.xml" --durations=10 || parallel=$?
    run_pytest -q -m alone --junitxml="$STATE/run/alone.xml" --durations=5 || alone=$?
    # 5: no test was chosen, which is no failure of the part that holds the few.
    ((alone == 5)) && alone=0
    ((parallel == 0 && alone == 0))
}

tests_summary() { # SECONDS FAILED_PARTS...
    local seconds=$1
    shift
    "$VENV/bin/python" "$ROOT/tools/lint/summary.py" "$seconds" "$STATE/run/parallel.xml" "$STATE/run/alone.xml"
    if (($#)); then echo "Failed: $*"; else echo "All of it passed."; fi
}

# --- translations ---

translations_write() {
    local modules
    mapfile -t modules < <(suite_present)
    odoo_cli i18n export -c "$CONF" -d "$DB_TEST" "${modules[@]}"
    "$VENV/bin/python" "$ROOT/tools/lint/merge_terms.py" "$ROOT/addons" "${modules[@]}"
}

translations_report() { "$VENV/bin/python" "$ROOT/tools/lint/merge_terms.py" --report "$ROOT/addons" $(suite_present); }
