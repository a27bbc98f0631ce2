# Sourced by run, test and salesperf: what a bare Debian or Ubuntu machine needs before a program of ours can start.
# shellcheck shell=bash

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
configuration=${SALESPERF_CONFIGURATION:-Release}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else
        command -v sudo >/dev/null || fail "Not root, and there is no sudo. As root: $*"
        sudo "$@"
    fi
}

# install PACKAGE...: one retry, because a mirror may be in the middle of an update; a private TMPDIR, because another
# user's files in the shared one can stop a maintainer script.
install() {
    command -v apt-get >/dev/null || fail "This needs apt-get (Debian, Ubuntu). Install by hand: $*"
    say "Installing $* …"
    local temporary; temporary=$(mktemp -d)
    chmod 755 "$temporary"
    local attempt
    for attempt in 1 2; do
        as_root env TMPDIR="$temporary" apt-get -qq -o DPkg::Lock::Timeout=300 update || say "apt-get update failed (attempt $attempt)."
        if as_root env TMPDIR="$temporary" DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "$@" >&2; then
            rm -rf "$temporary"
            return
        fi
    done
    rm -rf "$temporary"
    fail "apt-get could not install: $*"
}

# The servers that the platform runs on; those that the packages start by themselves are left alone.
ensure_servers() {
    local missing=()
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    command -v redis-server >/dev/null || missing+=(redis-server)
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
}

# ensure_npm FOLDER...: what the lock file of each folder names, once; again when the lock is newer.
ensure_npm() {
    local folder missing=()
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
    for folder in "$@"; do
        [ ! -f "$root/$folder/node_modules/.package-lock.json" ] || [ "$root/$folder/package-lock.json" -nt "$root/$folder/node_modules/.package-lock.json" ] || continue
        say "Installing the npm packages of $folder …"
        (cd "$root/$folder" && npm ci --no-audit --no-fund --loglevel=error >&2) || fail "npm could not install the packages of $folder."
        touch "$root/$folder/node_modules/.package-lock.json"
    done
}

# .NET wants ICU; its package's name holds its version.
ensure_icu() {
    [ "${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-0}" = 0 ] || return 0
    compgen -G '/usr/lib/*/libicuuc.so.*' >/dev/null || compgen -G '/usr/lib64/libicuuc.so.*' >/dev/null && return 0
    command -v apt-cache >/dev/null || return 0
    local package
    package=$(apt-cache search --names-only '^libicu[0-9]+$' | awk '{ print $1 }' | sort -V | tail -n 1)
    if [ -z "$package" ]; then
        as_root apt-get -qq update
        package=$(apt-cache search --names-only '^libicu[0-9]+$' | awk '{ print $1 }' | sort -V | tail -n 1)
    fi
    [ -z "$package" ] || install "$package"
}

has_sdk() { [ -x "$(command -v "$1")" ] && "$1" --list-sdks 2>/dev/null | grep -q '^10\.'; }

# ensure_sdk yes|no: sets $dotnet; with "yes" installs an SDK of our own into .dotnet.
ensure_sdk() {
    ensure_icu
    if [ -x "$root/.dotnet/dotnet" ] && has_sdk "$root/.dotnet/dotnet"; then
        dotnet=$root/.dotnet/dotnet
        export DOTNET_ROOT=$root/.dotnet PATH=$root/.dotnet:$PATH
        return
    fi
    if has_sdk dotnet; then
        dotnet=$(command -v dotnet)
        return
    fi
    [ "$1" = yes ] || fail "There is no .NET 10 SDK. This installs one into .dotnet and goes on: ./$(basename "$0") --install-sdk"
    command -v curl >/dev/null || install ca-certificates curl
    say "Installing the .NET 10 SDK into .dotnet …"
    curl -fsSL --retry 2 https://dot.net/v1/dotnet-install.sh -o "$root/.dotnet-install.sh"
    bash "$root/.dotnet-install.sh" --channel 10.0 --install-dir "$root/.dotnet" --no-path >&2
    rm -f "$root/.dotnet-install.sh"
    dotnet=$root/.dotnet/dotnet
    export DOTNET_ROOT=$root/.dotnet PATH=$root/.dotnet:$PATH
}

# Java, which Specmatic runs on.
ensure_java() { command -v java >/dev/null || install default-jre-headless; }

# The first file or folder that changed (a deleted file changes its folder), leaving aside what builds write or do not read.
changed_since() {
    find "$root" \( -path "$root/samples" -o -name bin -o -name obj -o -name .git -o -name .dotnet -o -name .build -o -name node_modules -o -name TestResults \) -prune \
        -o -newer "$1" ! -path "$root" "${@:2}" -print -quit
}

# is_built STAMP: nothing changed since that build, or since one that builds more: cli is part of run, and run of test.
is_built() {
    local name stamp reached=
    for name in cli run test; do
        [ "$name" = "$1" ] && reached=yes
        stamp=$root/.build/$configuration-$name
        [ -z "$reached" ] || [ ! -f "$stamp" ] || [ -n "$(changed_since "$stamp")" ] || return 0
    done
    return 1
}

# build STAMP PROJECT...: builds unless nothing changed since the last time it did.
build() {
    is_built "$1" && return 0
    local stamp=$root/.build/$configuration-$1 started; shift
    mkdir -p "$root/.build"
    started=$(mktemp "$root/.build/started.XXXXXX")
    # One compiler for all projects takes less than half the time of one for each. Where the machine wants none to stay behind, ours goes afterwards.
    local project alone=${UseSharedCompilation:-true}
    for project in "$@"; do
        say "Building $project …"
        if ! "$dotnet" build "$root/$project" -c "$configuration" -v quiet --nologo "-clp:NoSummary;ErrorsOnly" -nodeReuse:false -p:UseSharedCompilation=true >&2; then
            rm -f "$started"
            hint_mode
            fail "The build of $project failed."
        fi
    done
    [ "$alone" != false ] || "$dotnet" build-server shutdown --vbcscompiler >/dev/null 2>&1 || true
    # The build itself made bin and obj, which changed their folders.
    [ -n "$(changed_since "$started" -type f)" ] || touch "$started"
    mv "$started" "$stamp"
}

uses_aspire() {
    case ${UseAspire:-} in
        true) return 0 ;;
        false) return 1 ;;
    esac
    [ "$(uname)" = Darwin ] || [ -e "$HOME/.aspire/bin/aspire" ] || [ -e "$HOME/.dotnet/tools/aspire" ]
}

hint_mode() {
    if uses_aspire; then
        say "Mode: Aspire. It needs the Aspire packages, version 13.5.2; where they cannot be restored, run natively: UseAspire=false ./run"
    fi
}
