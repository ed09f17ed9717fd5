#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# vrpqgen from the outside: its messages (bad/), its output (golden/), how it exits and what it
# leaves behind.  With --update the files of golden/ become what it writes now.

cd "$(dirname "$0")/../../.." || exit 1
vrpqgen=$PWD/build/tools/vrpqgen
here=$PWD/tests/unit/idl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# statement, command: it has to succeed
holds()
{
	local statement=$1
	shift
	if "$@"; then
		echo "PASS $statement"
	else
		echo "FAIL $statement: $*"
		failed=1
	fi
}

# statement, exit status, part of the output, arguments of vrpqgen
expect()
{
	local statement=$1 status=$2 text=$3 said
	shift 3
	said=$("$vrpqgen" "$@" 2>&1)
	if [ $? -eq "$status" ] && [[ $said == *"$text"* ]]; then
		echo "PASS $statement"
	else
		echo "FAIL $statement: vrpqgen $* said: $said"
		failed=1
	fi
}

# The first message is what the first line of the file says, and has a mark below it.
is_refused()
{
	local name=$1 wanted said
	wanted=$(sed -n '1s|^// expect: ||p' "$name.idl")
	said=$("$vrpqgen" -c "$name.idl" 2>&1)
	[ $? -eq 1 ] || return 1
	case $wanted in
	included/*) ;;
	*) wanted=$name.idl:$wanted ;;
	esac
	[ "$(head -1 <<<"$said")" = "$wanted" ] && sed -n 3p <<<"$said" | grep -q '^      | .*\^'
}

# --- mistakes

cd "$here/bad" || exit 1
for file in *.idl; do
	holds "refuses_${file%.idl}" is_refused "${file%.idl}"
done
cp name_missing.idl "$work/bad.idl"
cd "$work" || exit 1
printf 'interface t version 1.0;\npost a(x y);\npost b(x y);\n' >two.idl
holds 'tells all mistakes of meaning' test "$("$vrpqgen" -c two.idl 2>&1 | grep -c error:)" = 2
expect 'names a file that is missing' 1 'none.idl: No such file' none.idl

# --- output

golden=$here/golden
for name in $(cd "$golden" && ls); do
	mkdir -p "$work/$name"
	"$vrpqgen" -o "$work/$name" "$golden/$name/$name.idl" || failed=1
	for file in "$work/$name"/*; do
		wanted=$golden/$name/$(basename "$file").expected
		[ "$1" != --update ] || cp "$file" "$wanted"
		holds "writes_$(basename "$file")_as_it_was" diff "$wanted" "$file"
	done
done

name=$(cd "$golden" && ls | head -1)
mkdir again && (cd again && "$vrpqgen" "$golden/$name/$name.idl")
holds 'writes the same bytes from another folder' diff -r again "$name"

# --- half a description

# Wherever it ends, the compiler ends well, and says why it does not like it.
takes_any_length()
{
	local length status size
	size=$(stat -c %s "$golden/$name/$name.idl")
	for ((length = 0; length < size; length += 41)); do
		head -c $length "$golden/$name/$name.idl" >half.idl
		"$vrpqgen" -c half.idl 2>said
		status=$?
		[ $status -eq 0 ] || { [ $status -eq 1 ] && [ -s said ]; } || return 1
	done
}
holds 'ends well with half a description' takes_any_length

# --- files

mkdir parts out
echo 'struct pair { u32 a; u32 b; };' >parts/pair.idl
printf 'include "pair.idl";\ninclude "pair.idl";\ninterface t version 1.0;\npost a(pair x);\n' >t.idl
expect 'includes from a folder, each file once' 0 '' -I parts -o out -M out/t.d t.idl
holds 'says what the outputs depend on' grep -q '^out/t.trace: t.idl parts/pair.idl$' out/t.d
expect 'finds no included file without -I' 1 "cannot read 'pair.idl'" -c t.idl
cp out/t.h t.h.before
echo 'post b(u8' >>t.idl
expect 'refuses' 1 'found the end of the file' -I parts -o out t.idl
holds 'leaves the outputs alone when it refuses' cmp out/t.h t.h.before
expect 'says why it cannot write' 1 'No such file' -o nowhere "$golden/$name/$name.idl"

# --- usage

# Every option that --help names has its place in the manual.
is_in_manual()
{
	local option
	for option in $("$vrpqgen" --help | grep -o '^  .*-[-a-zA-Z][-a-z]*' | grep -o -- '--\?[a-zA-Z]*'); do
		grep -q "Fl \(.*, \|.*| \)\?${option#-}\( \|$\)" "$here/../../../idl/man/vrpqgen.1" ||
			{ echo "no $option"; return 1; }
	done
}
holds 'has a manual' is_in_manual

expect 'prints name, version and hash' 0 "$name 1." --hash "$golden/$name/$name.idl"
expect 'helps' 0 'usage: vrpqgen' --help
expect 'has a version' 0 'vrpqgen ' --version
expect 'wants one file' 2 'expected one input file' a.idl b.idl
expect 'refuses unknown options' 2 'unknown option' --fast a.idl
exit $failed
