# Functions that the scripts share; sourced, never run by itself. Needs the checkout's root as working directory.

toolchain="$PWD/.toolchain"
python_request='>=3.14.2,<3.15'

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Prints the version of a package in a .txt file of requirements.
pinned() { sed -n "s/^$2==\([^ ]*\).*/\1/p" "$1"; }

# Prints the path of a uv, installing one into the toolchain folder if none is installed.
find_or_install_uv() {
  local private="$toolchain/uv"
  if command -v uv >/dev/null; then
    command -v uv
    return
  fi
  if [ ! -x "$private/bin/uv" ]; then
    say "Installing uv"
    rm -rf "$private"
    if ! python3 -m pip install --quiet --target "$private" uv >/dev/null 2>&1; then
      rm -rf "$private"
      curl -LsSf https://astral.sh/uv/install.sh | UV_INSTALL_DIR="$private/bin" UV_NO_MODIFY_PATH=1 sh >&2 \
        || die "uv could not be installed: it needs python3 with pip, or curl and the network"
    fi
  fi
  printf '%s\n' "$private/bin/uv"
}

# Prints the path of a Python that Home Assistant can run on: one that is there, else uv's build, else Debian's.
find_or_install_python() {
  local uv=$1 debian="$toolchain/python/usr/bin/python3.14"
  if [ -x "$debian" ] && "$debian" -c 'import ssl, sqlite3, ctypes' 2>/dev/null; then
    printf '%s\n' "$debian"
    return
  fi
  if "$uv" python find --no-project "$python_request" 2>/dev/null; then
    return
  fi
  say "Getting Python 3.14"
  if "$uv" python install --quiet 3.14 2>/dev/null && "$uv" python find --no-project "$python_request" 2>/dev/null; then
    return
  fi
  say "uv cannot download Python here; unpacking Debian's packages into .toolchain/ instead"
  python_from_debian
  "$debian" -c 'import ssl, sqlite3, ctypes' || die "the unpacked Python does not run on this machine"
  printf '%s\n' "$debian"
}

# Unpacks Debian unstable's Python 3.14 with the libraries it needs into a prefix of its own: installing those
# packages would replace the system's libc. patchelf must be the stable release's: a newer one breaks the binary.
python_from_debian() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null \
    || die "Python 3.14.2 or newer is needed: install it (python.org, or your distribution) and run this again"
  local prefix="$toolchain/python" work="$toolchain/debian" archive keyring loader
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -n 1 || true)
  [ -n "$archive" ] && [ -r "$keyring" ] \
    || die "Python 3.14.2 or newer is needed and it can only be unpacked on Debian: install it and run this again"
  rm -rf "$prefix" "$work"
  mkdir -p "$prefix" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/tools"
  printf 'deb [signed-by=%s] %s sid main\n' "$keyring" "$archive" > "$work/sources.list"
  local options=(
    -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3
  )
  apt-get -qq "${options[@]}" update >&2
  (
    cd "$work/debs"
    apt-get -qq "${options[@]}" download \
      python3.14 python3.14-minimal python3.14-dev libpython3.14 libpython3.14-minimal libpython3.14-stdlib \
      libpython3.14-dev libc6 libssl3t64 libffi8 libsqlite3-0 libexpat1 zlib1g libbz2-1.0 liblzma5 libncursesw6 \
      libtinfo6 libreadline8t64 libuuid1 libzstd1 libstdc++6 libgcc-s1 >&2
    for package in *.deb; do dpkg -x "$package" "$prefix"; done
  )
  local patchelf
  patchelf=$(stable_patchelf "$work")
  loader="$prefix/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
  [ -e "$loader" ] || loader=$(find "$prefix" -name 'ld-linux-*' | head -n 1)
  "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$(dirname "$loader")" "$prefix/usr/bin/python3.14"
  rm -rf "$work"
}

# As root apt would drop to a user of its own, who may not write into the checkout.
apt_download() { apt-get -qq -o APT::Sandbox::User=root download "$@" >&2; }

# Prints the path of the stable release's patchelf, unpacked, not installed.
stable_patchelf() {
  local work=$1
  (
    cd "$work/tools"
    apt_download patchelf || { apt-get -qq update >&2 && apt_download patchelf; } \
      || die "patchelf is needed and could not be downloaded: install it and run this again"
    dpkg -x patchelf_*.deb .
  )
  printf '%s\n' "$work/tools/usr/bin/patchelf"
}

# Some of Home Assistant's requirements have no wheel for this Python and are compiled: makes sure that works.
require_compiler() {
  local python=$1 include
  if ! command -v c++ >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      say "Installing a C++ compiler"
      apt-get -qq update >&2 && apt-get -qq install --yes --no-install-recommends g++ >&2
    else
      die "a C++ compiler is needed: install g++ (Debian, Ubuntu), gcc-c++ (Fedora) or the Xcode command line tools"
    fi
  fi
  include="$toolchain/python/usr/include"
  if [ "${python#"$toolchain"}" != "$python" ]; then
    export C_INCLUDE_PATH="$include${C_INCLUDE_PATH:+:$C_INCLUDE_PATH}"
    export CPLUS_INCLUDE_PATH="$include${CPLUS_INCLUDE_PATH:+:$CPLUS_INCLUDE_PATH}"
  fi
}

# Unpacks libfaketime, with which one end-to-end test lets an hour pass in minutes. Without it that test is left out.
find_or_install_faketime() {
  local prefix="$toolchain/faketime" work="$toolchain/faketime-work"
  if compgen -G "$prefix/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null \
    || compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null; then
    return
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    say "libfaketime can only be unpacked on Debian: install it to run the end-to-end test of an hour of time"
    return
  fi
  rm -rf "$prefix" "$work"
  mkdir -p "$work"
  if (
    cd "$work"
    apt_download libfaketime || { apt-get -qq update >&2 && apt_download libfaketime; }
    dpkg -x libfaketime_*.deb "$prefix"
  ); then
    say "Unpacked libfaketime"
  else
    say "libfaketime could not be downloaded: the end-to-end test of an hour of time is left out"
  fi
  rm -rf "$work"
}

# Unpacks the MQTT broker mosquitto, with which the tests of gateways talk. Without it those tests are left out.
find_or_install_mosquitto() {
  local prefix="$toolchain/mosquitto" work="$toolchain/mosquitto-work" libraries
  if [ -x "$prefix/mosquitto" ] || command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ]; then
    return
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    say "mosquitto can only be unpacked on Debian: install it to run the tests with a real MQTT broker"
    return
  fi
  rm -rf "$prefix" "$work"
  mkdir -p "$work"
  # The libraries that the system lacks come from the same release and are found by the broker alone.
  if (
    cd "$work"
    [ -n "$(apt-cache depends mosquitto 2>/dev/null)" ] || apt-get -qq update >&2
    libraries=$(apt-cache depends mosquitto | awk '$1 == "Depends:" && $2 ~ /^lib/ {print $2}' \
      | while read -r each; do dpkg -s "$each" >/dev/null 2>&1 || printf '%s ' "$each"; done)
    # shellcheck disable=SC2086  # a list of names
    apt_download mosquitto $libraries || { apt-get -qq update >&2 && apt_download mosquitto $libraries; }
    for package in *.deb; do dpkg -x "$package" "$prefix"; done
    cat > "$prefix/mosquitto" <<'WRAPPER'
#!/bin/sh
here=$(dirname "$0")
for folder in "$here"/usr/lib/*-linux-*/ "$here"/lib/*-linux-*/; do
  LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
exec "$here/usr/sbin/mosquitto" "$@"
WRAPPER
    chmod +x "$prefix/mosquitto"
    [[ "$("$prefix/mosquitto" -h 2>&1 || true)" == *broker* ]]
  ); then
    say "Unpacked mosquitto"
  else
    rm -rf "$prefix"
    say "mosquitto could not be unpacked: the tests with a real MQTT broker are left out"
  fi
  rm -rf "$work"
}

# Puts a Node that builds the cards on the path: one that is installed, else a private one.
find_or_install_node() {
  local uv=$1 python=$2 private="$toolchain/node"
  if command -v npm >/dev/null && command -v node >/dev/null \
    && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    return
  fi
  if [ ! -x "$private/bin/node" ]; then
    say "Installing Node"
    "$uv" venv --quiet --clear --python "$python" "$private"
    "$uv" pip install --quiet --python "$private/bin/python" --require-hashes -r requirements/node.txt
  fi
  export PATH="$private/bin:$PATH"
}

# Prints the path of an installed Chromium or Chrome, nothing without one.
browser() {
  local each
  for each in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$each"; then
      return
    fi
  done
}

# Makes sure of a browser for the tests of the cards. Without one those tests are left out.
find_or_install_browser() {
  if [ -n "$(browser)" ]; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Chromium"
    if apt-get -qq update >&2 && apt-get -qq install --yes --no-install-recommends chromium >&2; then
      return
    fi
  fi
  say "No Chromium or Chrome was found: install one to run the cards' tests in a browser, which are left out"
}
