/** bash(1), dash(1) and bash-builtins(7), in our own words: what the simulated shells do. */
import type { Usage } from "../../lib/usage.ts";
import { HELP, SYNTAX } from "../../sh/builtins/helptext.ts";
import { USAGE } from "../../sh/builtins/usage.ts";

type Rows = readonly (readonly [string, string])[];

const BUILTINS: Rows = [...HELP].map(([name, text]) => [
  `${name} ${USAGE.get(name) ?? ""}`.trimEnd(),
  text.replaceAll("\n", " "),
]);

const COMPOUND: Rows = [
  [SYNTAX.get("if") ?? "", "the list after the first condition that succeeds"],
  [SYNTAX.get("for") ?? "", "once for each word; without `in', for each positional parameter"],
  [SYNTAX.get("while") ?? "", "as long as the condition succeeds; until: as long as it fails"],
  [SYNTAX.get("case") ?? "", "the list of the first pattern that matches"],
  [
    "[[ expression ]]",
    "as test, without word splitting; == matches patterns, =~ regular expressions",
  ],
  ["(( expression ))", "arithmetic; succeeds when the value is not 0"],
  ["( list )   { list; }", "a group in a subshell, and one in this shell"],
];

const REDIRECTIONS: Rows = [
  ["> FILE   >> FILE", "standard output to a file, which is emptied first; or to its end"],
  ["2> FILE   2>&1   &> FILE", "standard error; to where standard output goes; both"],
  ["< FILE   <<WORD   <<< TEXT", "standard input from a file, from lines up to WORD, from a text"],
  ["A | B   A |& B", "the output of A is the input of B; with its errors"],
  ["<(LIST)   >(LIST)", "a file name that reads what the list writes, or the other way round"],
];

const EXPANSIONS: Rows = [
  ["{a,b}   {1..9}", "several words"],
  ["~   ~USER", "home directories"],
  ["$NAME   ${NAME}   ${NAME:-WORD}", "a variable's value; WORD when it is unset or empty"],
  ["${NAME#P}   ${NAME%P}   ${NAME/P/S}", "without a prefix, without a suffix, P replaced by S"],
  ["${#NAME}   ${NAME:POS:LEN}", "its length, a part of it"],
  ["$(LIST)   $((EXPRESSION))", "what a list writes; the value of an expression"],
  [
    "*   ?   [...]",
    "names of files that match, sorted; the pattern itself when none does (see shopt nullglob)",
  ],
  ["'...'   \"...\"   \\", "all as it is; all but $, ` and \\; the next character as it is"],
];

const PARAMETERS: Rows = [
  [
    "$?   $!   $$",
    "status of the last command; process ID of the last job in the background; of the shell",
  ],
  ['$1 ...   $#   "$@"   $0', "arguments, their number, all of them, the name of the script"],
  ["PIPESTATUS", "statuses of all commands of the last pipeline"],
  ["PATH   HOME   PWD   OLDPWD   IFS   PS1   HISTFILE   RANDOM   SECONDS", "as in every bash"],
];

const KEYS: Rows = [
  ["Tab", "completes commands, options, files, variables; twice lists them"],
  ["Up, Ctrl-P   Down, Ctrl-N", "the line before, the next line of the history"],
  ["Ctrl-R", "searches the history backwards as you type; Ctrl-G leaves"],
  ["Ctrl-A   Ctrl-E   Alt-B   Alt-F", "to the start, to the end, a word back, a word on"],
  ["Ctrl-U   Ctrl-K   Ctrl-W   Ctrl-Y", "cuts to the start, to the end, the word before; pastes"],
  ["Alt-.", "the last word of the line before"],
  [
    "Ctrl-L   Ctrl-C   Ctrl-Z   Ctrl-D",
    "clears the screen, interrupts, stops the job, end of file",
  ],
];

const JOBS: Rows = [
  ["COMMAND &", "runs it in the background"],
  [
    "%1   %%   %NAME",
    "job 1, the current job, the job whose command begins so: for fg, bg, kill, wait",
  ],
];

export const BASH: Usage = {
  name: "bash",
  summary: "GNU Bourne-Again SHell",
  synopsis: ["bash [options] [command_string | file]"],
  description:
    "Reads commands from the terminal, a string or a file, and runs them. `help' lists what is " +
    "built in, `help NAME' says more; `type NAME' tells what a name would run.",
  options: [
    ["-c STRING", "commands from the string; further arguments are $0, $1 ..."],
    ["-i", "interactive"],
    ["-l, --login", "as a login shell: reads /etc/profile and ~/.profile"],
    ["-s", "commands from the standard input"],
    ["-x, -e, -u, -o OPTION", "as with the builtin set"],
    ["--norc, --noprofile, --rcfile FILE", "which files are read at the start"],
  ],
  sections: [
    ["COMPOUND COMMANDS", COMPOUND],
    ["EXPANSION", EXPANSIONS],
    ["REDIRECTION", REDIRECTIONS],
    ["PARAMETERS", PARAMETERS],
    ["JOB CONTROL", JOBS],
    ["LINE EDITING", KEYS],
    ["SHELL BUILTIN COMMANDS", BUILTINS],
  ],
  files: ["/etc/profile", "/etc/bash.bashrc", "~/.bashrc", "~/.bash_history"],
  seeAlso: ["bash-builtins(7)", "dash(1)", "kill(1)", "signal(7)"],
};

/** Also sh's. */
export const DASH: Usage = {
  name: "dash",
  summary: "command interpreter (shell)",
  synopsis: ["dash [options] [-c command_string | file]"],
  description:
    "The shell that /bin/sh is: what POSIX asks for, and local. It has no arrays, no [[ ]], no " +
    "line editing, no process substitution and no here-strings; see bash(1) for those.",
  options: [["-c STRING", "commands from the string"]],
  seeAlso: ["bash(1)"],
};

export const BASH_BUILTINS: Usage = {
  name: "bash-builtins",
  section: "7",
  summary: "bash built-in commands, see bash(1)",
  synopsis: ["help [name]"],
  description: "Commands that the shell runs itself, without a program.",
  sections: [["SHELL BUILTIN COMMANDS", BUILTINS]],
  seeAlso: ["bash(1)"],
};
