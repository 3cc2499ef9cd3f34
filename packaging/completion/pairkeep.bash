# bash completion of pairkeep(1) and pairkeepd(8), for bash-completion(7).

# _pairkeep_names FILE SECTION: the keys below it, `nodes` or `clients`, of a configuration in block style; of one in
# flow style nothing. Compared here, since compgen -W would expand what a name contains.
_pairkeep_names() {
    local name
    while IFS= read -r name; do
        [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
    done < <(awk -v section="$2" '
        /^[^ #]/ { inside = match($0, "^" section ":[ \t]*(#.*)?$"); indent = ""; next }
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

    # What stands in front: the verb with its words, and the configuration.
    local config=/etc/pairkeep/pairkeep.yaml verb=() i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --config) config=${words[++i]} ;;
            --config=*) config=${words[i]#*=} ;;
            --run-dir | --socket | --node) ((i++)) ;;
            -* | =) ;;
            *) verb+=("${words[i]}") ;;
        esac
    done

    case $prev in
        --run-dir) _filedir -d; return ;;
        --socket | --config) _filedir; return ;;
        --node) _pairkeep_names "$config" nodes; return ;;
    esac
    [[ ${split-} == true ]] && return

    local options choices
    case ${1##*/}/${verb[0]-} in
        pairkeepd/*) options='--config --node --run-dir --check --give-back --write-polkit-rule --keep-units --help --version' choices=$options ;;
        pairkeep/status) options='--json --run-dir --socket --help' choices=$options ;;
        pairkeep/check) options='--config --node --help' choices=$options ;;
        pairkeep/reload) options='--dry-run --json --run-dir --socket --help' choices=$options ;;
        pairkeep/client)
            options='--json --run-dir --socket --help'
            case ${#verb[@]} in
                1) choices='stop start auto' ;;
                2) [[ $cur == -* ]] || { _pairkeep_names "$config" clients; return; } ;;
            esac ;;
        *) options='--help --version --run-dir --socket' choices='status check client reload' ;;
    esac
    [[ $cur == -* ]] && choices=$options
    mapfile -t COMPREPLY < <(compgen -W "${choices-}" -- "$cur")
} && complete -F _pairkeep pairkeep pairkeepd
