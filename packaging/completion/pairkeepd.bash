# bash completion of pairkeepd(8), for bash-completion(7).

# The keys below `nodes:` of a configuration in block style; of one in flow style nothing. Compared here, since
# compgen -W would expand what a name contains.
_pairkeepd_nodes() {
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

_pairkeepd() {
    local cur prev words cword split
    _init_completion -s || return

    local config=/etc/pairkeep/pairkeep.yaml i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --config) config=${words[i + 1]} ;;
            --config=*) config=${words[i]#*=} ;;
        esac
    done

    case $prev in
        --run-dir) _filedir -d; return ;;
        --config) _filedir; return ;;
        --node) _pairkeepd_nodes "$config"; return ;;
    esac
    [[ ${split-} == true ]] && return
    mapfile -t COMPREPLY < <(compgen -W '--config --node --run-dir --check --help --version' -- "$cur")
} && complete -F _pairkeepd pairkeepd
