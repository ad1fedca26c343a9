# Paths, progress lines and the way a failure is told. Sourced by ./docflow; sets no trap, starts nothing.

LOG=$STATE/log
VENV=$STATE/venv
CONF=$STATE/odoo.conf
FILES=$STATE/filestore
STAMPS=$STATE/stamps
HTTP_PORT=${DOCFLOW_PORT:-8069}
HTTP_INTERFACE=${DOCFLOW_INTERFACE:-127.0.0.1}
# A server of one's own is one whose place was named; PGUSER alone may just be somebody's habit.
if [[ -n ${PGHOST:-}${PGPORT:-} ]]; then PG_PRIVATE=0; else PG_PRIVATE=1; fi
DB_NAME=${PGDATABASE:-docflow}
DB_TEST=${DB_NAME}_test
DB_CORE=${DB_NAME}_test_core
# The four rooms of the house, lowest first. Those not built yet are skipped.
SUITE=(docflow_base docflow_approval docflow_citizen docflow_archive)
# skip_auto_install (odoo.conf) keeps these out too, and a council wants them: the API, second
# factors, invitations, imports of lists, phone numbers, requests about personal data.
COMPANIONS=(rpc auth_signup auth_totp auth_totp_mail auth_passkey base_import resource_mail
    phone_validation privacy_lookup)
# The first one becomes the language of new users and contacts; English is not loaded by itself then.
LANGUAGES=uk_UA,ru_RU,en_US
# Messages of psql, apt and pip are read below: keep them in English whatever the machine speaks.
export LC_ALL=C.UTF-8 PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1

usage_error() {
    echo "docflow: $1. See ./docflow help." >&2
    exit 2
}

IN_STEP=0

# die TRIED WHY DO: ends the step that calls it and is shown by `step` in these three lines.
die() {
    if ((IN_STEP)); then
        printf '%s\n' "$1" "$2" "$3" >"$STATE/failure"
    else
        printf '  Tried:   %s\n  Failed:  %s\n  To do:   %s\n' "$1" "$2" "$3" >&2
    fi
    exit 1
}

# A few words for the progress line of the running step.
note() { printf '%s' "$*" >"$STATE/note"; }

seconds_since() { # START as EPOCHREALTIME: prints "12.3"
    local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step TITLE FUNCTION [ARGUMENTS]: one progress line; the function's own output goes to a log.
step() {
    local title=$1 log=$LOG/$2.log began=$EPOCHREALTIME status
    shift
    rm -f "$STATE/failure" "$STATE/note"
    printf '  %-28s ' "$title"
    # A subshell outside any condition, or bash would forget `set -e` inside the function.
    set +e
    (
        set -Eeuo pipefail
        IN_STEP=1
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if ((status)); then
        printf 'FAILED  %s s\n\n' "$(seconds_since "$began")"
        explain_failure "$title" "$log"
        exit 1
    fi
    printf '%-32s %6s s\n' "$(cat "$STATE/note" 2>/dev/null || echo done)" "$(seconds_since "$began")"
}

explain_failure() {
    local tried="$1" why do_this reason
    if [[ -s $STATE/failure ]]; then
        { read -r tried; read -r why; read -r do_this; } <"$STATE/failure"
    else
        reason=$(diagnose "$2")
        why=${reason%%|*}
        do_this=${reason#*|}
    fi
    {
        echo "  Tried:   $tried"
        echo "  Failed:  $why"
        echo "  To do:   $do_this"
        if [[ -s $2 ]]; then
            echo "  Log:     $2, its end:"
            tail -n "${DOCFLOW_LOG_LINES:-12}" "$2" | cut -c1-300 | sed 's/^/    | /'
        fi
        echo "  Running the same command again goes on from here."
    } >&2
}

# The usual troubles have known words in the logs of apt, pip, npm, PostgreSQL and Odoo.
diagnose() {
    if grep -qE 'No space left on device|ENOSPC' "$1"; then
        echo "the disk is full ($(df -h --output=avail "$STATE" | tail -1 | tr -d ' ') free under $STATE)|Free at least 5 GB there, or move the checkout to a larger disk."
    elif grep -qE 'Temporary failure (resolving|in name resolution)|Could not resolve|Network is unreachable|Connection (timed out|refused)|NewConnectionError|ENOTFOUND|EAI_AGAIN|Unable to connect to' "$1"; then
        echo "the network or the package server did not answer|Check the network, the proxy settings of apt and pip, then run again."
    elif grep -qE 'Could not get lock|dpkg frontend lock' "$1"; then
        echo "another program is installing packages|Wait until it ends, then run again."
    elif grep -qE 'Permission denied' "$1"; then
        echo "a file or folder belongs to another user|Run as the user who ran docflow first (root if it was root)."
    else
        echo "see the end of the log below|Mend what the log names, then run again."
    fi
}

prepare_state() {
    if ! mkdir -p "$LOG" "$STAMPS" "$STATE/run" "$FILES" 2>/dev/null; then
        echo "docflow: cannot write to $STATE. Give this user the folder, or clone DocFlow to one of his own." >&2
        exit 1
    fi
    # PostgreSQL may run as another user and has to pass through.
    chmod 755 "$STATE"
    exec 9>"$STATE/lock"
    if ! flock -n 9; then
        echo "  Another docflow is at work here; waiting for it."
        flock -w 1800 9 || usage_error "the other docflow did not end within 30 minutes"
    fi
}

# Taken only while things are set up: two test runs side by side are fine, two installs are not.
release_lock() { exec 9>&-; }

# Stamps: a step whose inputs did not change since it last succeeded has nothing to do.
stamp_of() { sha256sum "$@" | sha256sum | cut -c1-16; }
stamp_is() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }
stamp_set() { printf '%s' "$2" >"$STAMPS/$1"; }

# One number for the content of files and folders, whatever their age.
tree_hash() {
    find "$@" -type f ! -name '*.pyc' -print0 2>/dev/null | LC_ALL=C sort -z |
        xargs -0 -r sha256sum | sha256sum | cut -c1-16
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -e /dev/tty && -z ${CI:-} ]]; }; then
        sudo "$@"
    else
        return 97
    fi
}

suite_present() {
    local module
    for module in "${SUITE[@]}"; do
        [[ -f $ROOT/addons/$module/__manifest__.py ]] && echo "$module"
    done
    return 0
}

join_by_comma() { local IFS=,; echo "$*"; }

state_delete() {
    # The cluster may live elsewhere, behind a link (postgres.sh).
    local home
    home=$(readlink -f "$STATE/pg" 2>/dev/null || true)
    [[ -n $home && $home != "$STATE"/* && -d $home/data ]] && rm -rf "$home"
    rm -rf "$STATE"
    echo "  $STATE is gone."
}
