# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# bash completion of nk(1).  Commands and options are those of its own help.

_nk_commands()
{
	"$1" --help 2>/dev/null | sed -n '1,/^Options/s/^  \([a-z]*\) .*/\1/p'
}

_nk_options()
{
	"$@" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*'
}

# Operands: VMs, links, or ends that processes may have.
_nk_operands()
{
	case $2 in
	start|stop|restart|pause|resume|focus|vms)
		"$1" vms 2>/dev/null | awk 'NR > 1 { print $2 }' ;;
	links|doctor)
		"$1" links 2>/dev/null | awk 'NR > 1 { print $1 }' ;;
	trace)
		echo record report ;;
	ping)
		(cd /dev/vlink 2>/dev/null && ls) ;;
	esac
}

_nk()
{
	local nk=$1 current=${COMP_WORDS[COMP_CWORD]} command= i words

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
	done
	if [[ $current == -* ]]; then
		words=$(_nk_options "$nk" $command)
	elif [[ $command ]]; then
		words=$(_nk_operands "$nk" "$command")
	else
		words=$(_nk_commands "$nk")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _nk nk
