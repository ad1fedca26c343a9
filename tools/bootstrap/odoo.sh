# Odoo 19: a tree that the user names in DOCFLOW_ODOO, or Debian's package unpacked under .docflow/.
# The package is fetched by apt with sources, state and cache of its own: the host's apt keeps its
# sources, and nothing of Odoo is installed on the host.

ODOO_ROOT=$STATE/root
ODOO_LIBRARY=$ODOO_ROOT/usr/lib/python3/dist-packages
# The package links into these. Font Awesome and Inconsolata come from Debian 12: later releases
# renamed the very files that Odoo's style sheets load.
ODOO_PACKAGES=(odoo-19/sid libjs-jquery/sid libjs-jquery-form/sid libjs-underscore/sid
    fonts-roboto-unhinted/sid fonts-montserrat/sid fonts-ocr-b/sid
    fonts-font-awesome/bookworm fonts-inconsolata/bookworm)

odoo_install() {
    if [[ -n ${DOCFLOW_ODOO:-} ]]; then
        odoo_locate
        note "yours, $ODOO_PATH"
        return 0
    fi
    local wanted
    wanted=$({ echo "${ODOO_PACKAGES[*]}"; declare -f odoo_unpack; } | sha256sum | cut -c1-16)
    if [[ -f $ODOO_LIBRARY/odoo/release.py ]] && stamp_is odoo "$wanted"; then
        note "already there"
        return 0
    fi
    odoo_fetch
    odoo_unpack
    odoo_check_version "$ODOO_LIBRARY"
    stamp_set odoo "$wanted"
    note "Debian's odoo-19 unpacked"
}

# The mirror that the host's own apt uses for Debian; deb.debian.org where it has none.
odoo_mirror() {
    local uri
    uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null |
        awk '$1 ~ /\/debian\/?$/ {print $1; exit}')
    echo "${uri:-http://deb.debian.org/debian}"
}

odoo_fetch() {
    local apt=$STATE/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg mirror
    mirror=$(odoo_mirror)
    [[ -r $keyring ]] || die "check Debian's signature" "$keyring is missing" \
        "Install the package debian-archive-keyring."
    rm -rf "$apt" "$STATE/deb"
    mkdir -p "$apt"/{sources,preferences,state/lists/partial,cache/archives/partial} "$STATE/deb"
    touch "$apt/state/status"
    cat >"$apt/sources/docflow.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: sid bookworm
Components: main
Signed-By: $keyring
SOURCES
    # Only the places differ: proxies and other habits of the host's apt.conf stay in force.
    cat >"$apt/apt.conf" <<APT
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$apt/preferences";
Dir::State "$apt/state";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
APT
    (
        export APT_CONFIG=$apt/apt.conf
        cd "$STATE/deb"
        apt-get update -q
        if ! apt-cache show odoo-19 >/dev/null; then
            die "find Odoo 19 in Debian sid at $mirror" "the mirror does not carry the package odoo-19" \
                "Name an Odoo 19 tree of your own: DOCFLOW_ODOO=/path/to/odoo ./docflow run"
        fi
        apt-get download -q "${ODOO_PACKAGES[@]}"
    )
}

odoo_unpack() {
    local new=$STATE/root.new archive dangling stub
    rm -rf "$new"
    mkdir -p "$new"
    for archive in "$STATE"/deb/*.deb; do dpkg -x "$archive" "$new"; done
    # mail's bundle names this file and the package leaves it out (no source, a blob). Without the
    # stub every page logs an error that fails every browser test; only blurred video calls need it.
    stub=$new/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    if [[ ! -e $stub ]]; then
        mkdir -p "$(dirname "$stub")"
        echo "/* Debian ships no selfie_segmentation: video calls go without a blurred background. */" >"$stub"
    fi
    dangling=$(find "$new/usr/lib" -xtype l | head -5)
    if [[ -n $dangling ]]; then
        die "unpack Odoo 19" "these links lead nowhere: ${dangling//$'\n'/ }" \
            "Debian moved a file: add the package that has it to ODOO_PACKAGES in tools/bootstrap/odoo.sh."
    fi
    rm -rf "$ODOO_ROOT"
    mv "$new" "$ODOO_ROOT"
    # 130 MB of archives and 20 MB of lists have done their work.
    rm -rf "$STATE/deb" "$STATE/apt"
}

odoo_check_version() {
    grep -qE '^version_info = \(19, 0,' "$1/odoo/release.py" || die "use the Odoo in $1" \
        "it is $(sed -n 's/^version_info = //p' "$1/odoo/release.py"), and DocFlow is written for 19.0" \
        "Point DOCFLOW_ODOO at an Odoo 19.0 tree, or unset it to fetch one."
}

# Sets ODOO_PATH (the folder that holds the package `odoo`), ODOO_SCRIPT and ODOO_ADDONS.
odoo_locate() {
    local given=${DOCFLOW_ODOO:-$ODOO_ROOT} folder
    ODOO_PATH=
    for folder in "$given" "$given/usr/lib/python3/dist-packages" "$(dirname "$given")"; do
        if [[ -f $folder/odoo/release.py ]]; then ODOO_PATH=$(readlink -f "$folder"); break; fi
    done
    [[ -n $ODOO_PATH ]] || die "find Odoo in $given" "there is no odoo/release.py in it" \
        "DOCFLOW_ODOO must name the folder of odoo-bin, or the one that holds the package 'odoo'."
    odoo_check_version "$ODOO_PATH"
    # From a script, never `python -m odoo`: with workers Odoo starts its websocket process by
    # running the same script again, and a module path breaks that.
    for ODOO_SCRIPT in "$ODOO_PATH/odoo-bin" "$given/usr/bin/odoo" "$STATE/run/odoo"; do
        [[ -f $ODOO_SCRIPT ]] && break
    done
    if [[ ! -f $ODOO_SCRIPT ]]; then
        printf 'import odoo.cli\n\nif __name__ == "__main__":\n    odoo.cli.main()\n' >"$ODOO_SCRIPT"
    fi
    ODOO_ADDONS=$ODOO_PATH/odoo/addons
    # A source checkout keeps most addons one folder higher. Debian's package has an `addons` there
    # too, with a few stray files in it: not those.
    if [[ -f $ODOO_PATH/odoo-bin && -d $ODOO_PATH/addons/web ]]; then ODOO_ADDONS=$ODOO_PATH/addons,$ODOO_ADDONS; fi
}
