# System packages: what packages.txt lists and dpkg does not know as installed.

packages_wanted() { sed -e 's/#.*//' "$ROOT/tools/bootstrap/packages.txt" | awk 'NF {print $1}'; }

packages_missing() {
    local name
    while read -r name; do
        [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] || echo "$name"
    done < <(packages_wanted)
}

packages_install() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        if [[ -n ${DOCFLOW_SKIP_PACKAGES:-} ]]; then note "skipped as asked"; return 0; fi
        die "install system packages with apt" "this is not a Debian system" \
            "Install the counterparts of tools/bootstrap/packages.txt and set DOCFLOW_SKIP_PACKAGES=1."
    fi
    local missing
    mapfile -t missing < <(packages_missing)
    if ((!${#missing[@]})); then note "already there"; return 0; fi
    echo "missing: ${missing[*]}"
    local status=0
    # A third-party source that does not answer must not stop us: what counts is the install below.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || status=$?
    if ((status == 97)); then
        die "install ${#missing[@]} system packages" "this user is neither root nor may use sudo" \
            "Have an administrator run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"
    note "${#missing[@]} installed"
}
