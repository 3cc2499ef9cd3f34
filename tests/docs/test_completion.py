"""The completions, asked by bash and zsh themselves."""

import os
import pty
import shlex
import subprocess
import threading
import time

import pytest
from conftest import ROOT, help_options, help_verbs

FOLDER = ROOT / "packaging/completion"
LIMIT = 60

BASH = r"""
source /usr/share/bash-completion/bash_completion
source {file}
COMP_LINE={line} COMP_POINT={point} COMP_CWORD={last} COMP_WORDS=({words})
{function}
printf '%s\n' "${{COMPREPLY[@]}}"
"""


def bash(line, cwd):
    words = line.split(" ")
    # As readline does it: "=" parts words.
    parts = [part for word in words for part in ([word] if "=" not in word else [word.partition("=")[0], "=", word.partition("=")[2]])]
    script = BASH.format(file=cwd.parent / "pairkeep.bash", line=shlex.quote(line), point=len(line), last=len(parts) - 1,
                         words=" ".join(map(shlex.quote, parts)), function=f"_pairkeep {words[0]}")
    done = subprocess.run(["bash", "--norc", "-c", script], cwd=cwd, text=True, capture_output=True, timeout=LIMIT, check=True)
    assert done.stderr == ""
    return {match for match in done.stdout.splitlines() if match}


# What would be offered goes to a file: compadd is asked for its matches, and TAB says when it has ended.
ZSH = r"""
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u -D
compadd() {{
    if [[ ${{@[1,(i)(-|--)]}} != *-(O|A|D)\ * ]]; then
        local -a hits
        builtin compadd -A hits "$@"
        (( $#hits )) && print -rl -- $hits >>{out}
    fi
    builtin compadd "$@"
}}
tell() {{ zle complete-word; print -r -- END >>{out} }}
zle -N tell
bindkey '^I' tell
stty -echo
print -r -- READY >>{out}
"""


def zsh(line, cwd):
    out = cwd / "zsh-out"
    out.write_text("")
    (cwd / ".zshrc").write_text(ZSH.format(folder=cwd.parent, out=out))
    master, slave = pty.openpty()
    shell = subprocess.Popen(["zsh", "-d", "-i"], stdin=slave, stdout=slave, stderr=slave, cwd=cwd, start_new_session=True,
                             env={**os.environ, "ZDOTDIR": str(cwd), "HOME": str(cwd), "TERM": "dumb"})
    os.close(slave)

    def drain():
        try:
            while os.read(master, 4096):
                pass
        except OSError:  # the shell has ended
            pass
    reader = threading.Thread(target=drain, daemon=True)
    reader.start()

    def wait(word):
        deadline = time.monotonic() + LIMIT
        while word not in out.read_text().splitlines():
            assert time.monotonic() < deadline and shell.poll() is None, f"zsh did not come to {word}"
            time.sleep(0.02)
    try:
        wait("READY")
        os.write(master, line.encode() + b"\t")
        wait("END")
    finally:
        shell.kill()
        shell.wait()
        reader.join(LIMIT)  # before its descriptor is somebody else's: it would read what a later test waits for
        os.close(master)
    # What is offered for --x=VALUE ends in "=".
    return {match.rstrip("=") for match in out.read_text().splitlines()} - {"READY", "END", ""}


@pytest.fixture(params=(bash, zsh), ids=("bash", "zsh"))
def complete(request, tmp_path):
    """complete("pairkeep st"): the offers, in a folder with a file, a directory and two configurations."""
    work = tmp_path / "work"
    (work / "directory").mkdir(parents=True)
    (work / "file.txt").touch()
    (work / "block.yaml").write_text("""connector_id: hq
nodes:  # both
  # a comment: here
  connector-a:
    address: 192.0.2.11
  "connector-b": {address: 192.0.2.12}
  $(touch broken-in): {}
groups:
  lan: {interface: eth0}
clients:
  hq-vpn:
    command: [openvpn]
  hq-proxy: {command: [proxy]}
""")
    (work / "flow.yaml").write_text('nodes: {connector-a: {}, connector-b: {}}\ngroups:\n  lan: {}\n')
    for file in ("pairkeep.bash", "_pairkeep"):  # the usual configuration is one of these here
        (tmp_path / file).write_text((FOLDER / file).read_text().replace("/etc/pairkeep/pairkeep.yaml", str(work / "block.yaml")))
    yield lambda line: request.param(line, work)
    assert not (work / "broken-in").exists(), "a name of the file was executed"


def test_verbs(complete):
    assert complete("pairkeep ") == help_verbs()
    assert complete("pairkeep st") == {"status"}
    assert complete("pairkeep c") == {"check", "client"}
    assert complete("pairkeep --run-dir directory st") == {"status"}


def test_options_of_pairkeep(complete):
    assert complete("pairkeep --") == help_options("pairkeep")


def test_options_of_verbs(complete):
    for verb in help_verbs():
        offered = complete(f"pairkeep {verb} --")
        assert help_options("pairkeep", verb) <= offered <= help_options("pairkeep", verb) | help_options("pairkeep"), verb


def test_options_of_pairkeepd(complete):
    assert complete("pairkeepd --") == help_options("pairkeepd")
    assert complete("pairkeepd --che") == {"--check"}


@pytest.mark.parametrize("line", ("pairkeep status --run-dir ", "pairkeepd --run-dir "))
def test_directories(complete, line):
    assert {match.rstrip("/") for match in complete(line)} == {"directory"}


@pytest.mark.parametrize("line", ("pairkeep check --config ", "pairkeep check --config=", "pairkeepd --config ",
                                  "pairkeepd --config=", "pairkeep status --socket "))
def test_files(complete, line):
    assert {"file.txt", "block.yaml", "directory"} <= {match.rstrip("/") for match in complete(line)}


@pytest.mark.parametrize("command", ("pairkeep check", "pairkeepd"))
def test_node_names(complete, command):
    assert complete(f"{command} --config block.yaml --node connector-") == {"connector-a", "connector-b"}
    assert complete(f"{command} --config block.yaml --node connector-b") == {"connector-b"}
    assert complete(f"{command} --config=block.yaml --node=connector-b") == {"connector-b"}
    assert complete(f"{command} --config flow.yaml --node ") == set(), "nothing rather than something wrong"


def test_client(complete):
    assert complete("pairkeep client ") == {"stop", "start", "auto"}
    assert complete("pairkeep client sta") == {"start"}
    assert complete("pairkeep --run-dir directory client sto") == {"stop"}
    assert complete("pairkeep client stop hq-v") == {"hq-vpn"}
    assert complete("pairkeep --run-dir directory client auto ") == {"hq-vpn", "hq-proxy"}
    assert not complete("pairkeep client stop hq-vpn ") & {"hq-vpn", "hq-proxy"}, "there is one name"
