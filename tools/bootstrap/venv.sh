# The virtual environment with pinned packages, and prettier for XML and JS.

# Debian's own Python first: another one in PATH may be too new for Odoo 19 (3.10 to 3.13).
venv_python() {
    local python
    for python in /usr/bin/python3 python3.12 python3.11 python3.10 python3; do
        if command -v "$python" >/dev/null &&
            "$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'; then
            command -v "$python"
            return 0
        fi
    done
    die "find a Python for Odoo 19" "none of python3, python3.10 … 3.12 is between 3.10 and 3.13" \
        "Install python3.11 or python3.12 with its venv module."
}

venv_install() { # run | test
    local python wanted_run wanted_test
    python=$(venv_python)
    wanted_run=$({ "$python" -V; echo "$ROOT"; cat "$ROOT/requirements.txt"; } | sha256sum | cut -c1-16)
    wanted_test=$({ echo "$wanted_run"; cat "$ROOT/requirements-dev.txt"; } | sha256sum | cut -c1-16)
    local list=requirements.txt wanted=$wanted_run
    if [[ $1 == test ]]; then list=requirements-dev.txt wanted=$wanted_test; fi
    if [[ -x $VENV/bin/python ]] &&
        { stamp_is "venv-$1" "$wanted" || { [[ $1 == run ]] && stamp_is venv-test "$wanted_test"; }; }; then
        note "already there"
    else
        rm -f "$STAMPS"/venv-*
        # A folder that was moved has the old path in every script: make it anew.
        if [[ -e $VENV ]] && ! "$VENV/bin/python" -c 'import sys; sys.exit(sys.prefix != sys.argv[1])' "$VENV" 2>/dev/null; then
            rm -rf "$VENV"
        fi
        [[ -x $VENV/bin/pip ]] || "$python" -m venv "$VENV"
        "$VENV/bin/pip" install --no-input --disable-pip-version-check --no-warn-script-location \
            -r "$ROOT/$list"
        stamp_set "venv-$1" "$wanted"
        note "$("$VENV/bin/pip" list --disable-pip-version-check --format=freeze 2>/dev/null | wc -l) packages"
    fi
    # Makes `import odoo` work and, through the egg-info beside it, lets pip see Odoo 19 as installed.
    local site
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$ODOO_PATH" >"$site/docflow_odoo.pth"
    rm -f "$site/odoo.pth"
}

node_install() {
    local wanted
    wanted=$(stamp_of "$ROOT/tools/lint/package.json" "$ROOT/tools/lint/package-lock.json")
    if [[ -x $STATE/node/node_modules/.bin/prettier ]] && stamp_is node "$wanted"; then
        note "already there"
        return 0
    fi
    rm -rf "$STATE/node"
    mkdir -p "$STATE/node"
    cp "$ROOT/tools/lint/package.json" "$ROOT/tools/lint/package-lock.json" "$STATE/node/"
    PATH=$VENV/bin:$PATH "$VENV/bin/npm" ci --prefix "$STATE/node" --no-audit --no-fund --ignore-scripts
    stamp_set node "$wanted"
    note "installed"
}
