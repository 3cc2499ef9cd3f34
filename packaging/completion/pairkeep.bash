# bash completion of pairkeep(1), for bash-completion(7).

# The keys below `nodes:` of a configuration in block style; of one in flow style nothing. Compared here, since
# compgen -W would expand what a name contains.
_pairkeep_nodes() {
    local name
    while IFS= read -r name; do
        [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
    done < <(awk '
        /^[^ #]/ { inside = /^nodes:[ \t]*(#.*)?$/; indent = ""; next }
        inside && match($0, /^ +/) && !/^ *#/ {
            if (indent == "") indent = RLENGTH
            if (RLENGTH == indent && match($0, /:/)) {
                name = substr($0, indent + 1, RSTART - indent - 1)
                gsub(/["'\'']/, "", name)
                print name
            }
        }' "$1" 2>/dev/null)
}

_pairkeep() {
    local cur prev words cword split
    _init_completion -s || return

    local verb='' config=/etc/pairkeep/pairkeep.yaml i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --config) config=${words[i + 1]} ;;
            --config=*) config=${words[i]#*=} ;;
            --run-dir | --socket | --node) ((i++)) ;;
            status | check) verb=${words[i]} ;;
        esac
    done

    case $prev in
        --run-dir) _filedir -d; return ;;
        --socket | --config) _filedir; return ;;
        --node) _pairkeep_nodes "$config"; return ;;
    esac
    [[ ${split-} == true ]] && return

    local options='--help --version --run-dir --socket' choices
    case $verb in
        status) choices='--json --run-dir --socket --help' ;;
        check) choices='--config --node --help' ;;
        *) choices='status check' && [[ $cur == -* ]] && choices=$options ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
} && complete -F _pairkeep pairkeep
