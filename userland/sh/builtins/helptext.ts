/** What `help NAME` says, in our own words, and the usage of compound commands. */
export const SYNTAX: ReadonlyMap<string, string> = new Map([
  ["((", "(( expression ))"],
  ["[[", "[[ expression ]]"],
  ["case", "case WORD in [PATTERN [| PATTERN]...) COMMANDS ;;]... esac"],
  ["coproc", "coproc [NAME] command [redirections]"],
  ["for", "for NAME [in WORDS ... ] ; do COMMANDS; done"],
  ["for ((", "for (( exp1; exp2; exp3 )); do COMMANDS; done"],
  ["function", "function name { COMMANDS ; } or name () { COMMANDS ; }"],
  ["if", "if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi"],
  ["%", "job_spec [&]"],
  ["select", "select NAME [in WORDS ... ;] do COMMANDS; done"],
  ["time", "time [-p] pipeline"],
  ["until", "until COMMANDS; do COMMANDS-2; done"],
  ["variables", "variables - Names and meanings of some shell variables"],
  ["while", "while COMMANDS; do COMMANDS-2; done"],
  ["{ ... }", "{ COMMANDS ; }"],
]);

export const HELP: ReadonlyMap<string, string> = new Map([
  [
    ".",
    "Execute a file's commands in the current shell.\n`return' in it ends it; further " +
      "arguments become its $1, $2 ...",
  ],
  [":", "Do nothing and succeed."],
  ["[", "Evaluate a conditional expression: test, with a `]' at the end."],
  ["alias", "Define or show aliases: words replaced at the start of a command."],
  ["bg", "Move stopped jobs to the background and let them go on."],
  ["bind", "Set key bindings. Accepted, without effect here."],
  ["break", "Leave a for, while or until loop; N of them with an argument."],
  ["builtin", "Run a builtin even when a function has its name."],
  ["caller", "Show where the current function was called."],
  [
    "cd",
    "Change the shell working directory.\nWithout DIR to $HOME; `-' is $OLDPWD. -P " +
      "follows the physical directory tree,\n-L (the default) keeps the names of " +
      "symbolic links.",
  ],
  ["command", "Run a command, not a function of its name; -v and -V tell what it is."],
  ["compgen", "Print possible completions of a word."],
  ["complete", "Say how the arguments of a command are completed."],
  ["compopt", "Change completion options. Accepted, without effect here."],
  ["continue", "Go on with the next round of a loop."],
  [
    "declare",
    "Set variable values and attributes.\n-a indexed array, -A associative array, -i " +
      "integer, -l lower case, -n reference,\n-r read only, -u upper case, -x exported; " +
      "+ takes an attribute away. -p shows,\n-f and -F show functions, -g means the " +
      "global variable.",
  ],
  ["dirs", "Show the directory stack."],
  ["disown", "Take jobs out of the job table; -h only spares them the hang-up."],
  [
    "echo",
    "Write arguments to the standard output.\n-n leaves out the newline, -e acts on " +
      "backslash escapes, -E does not.",
  ],
  ["enable", "Enable and disable builtins."],
  ["eval", "Join the arguments and run them as a command."],
  ["exec", "Replace the shell by a command, or make redirections last."],
  ["exit", "Leave the shell with status N, or that of the last command."],
  ["export", "Mark variables for the environment of commands; -n takes the mark away."],
  ["false", "Fail."],
  ["fc", "List (-l) or run again (-s) commands of the history."],
  ["fg", "Bring a job to the foreground."],
  ["getopts", "Parse option arguments of a script."],
  ["hash", "Show or forget where commands were found."],
  ["help", "Show what builtins do."],
  [
    "history",
    "Show or change the list of commands.\n-c clears it, -d N deletes an entry, -a " +
      "appends to the file, -w writes it, -r reads it.",
  ],
  ["jobs", "Show the status of jobs; -l with process IDs, -p these alone, -r running, -s stopped."],
  ["kill", "Send a signal to processes or jobs; -l lists the signals."],
  ["let", "Evaluate arithmetic expressions."],
  ["local", "Define variables of a function."],
  ["logout", "Leave a login shell."],
  ["mapfile", "Read lines of the standard input into an array."],
  ["popd", "Take a directory off the stack and go to the next."],
  ["printf", "Format and print arguments; -v puts the result in a variable."],
  ["pushd", "Put a directory on the stack and go there."],
  ["pwd", "Print the name of the current working directory."],
  [
    "read",
    "Read a line from the standard input and split it into fields.\n-r leaves " +
      "backslashes alone, -p prompts, -t waits so long, -n takes so many characters,\n-s " +
      "does not echo, -a fills an array, -d ends at another character, -u reads a " +
      "descriptor.",
  ],
  ["readarray", "Read lines of the standard input into an array."],
  ["readonly", "Mark variables or functions as unchangeable."],
  ["return", "Return from a function or a sourced file."],
  [
    "set",
    "Set or unset values of shell options and positional parameters.\n-e leave at the " +
      "first failure, -u unset variables are errors, -x show commands,\n-o pipefail a " +
      "pipeline fails with any of its commands, -f no pathname expansion,\n-C no " +
      "overwriting by >, -n read without running; + switches off.",
  ],
  ["shift", "Drop the first N positional parameters."],
  ["shopt", "Set (-s) and unset (-u) shell options."],
  ["source", "Execute a file's commands in the current shell."],
  ["suspend", "Stop this shell until it is continued."],
  ["test", "Evaluate a conditional expression."],
  ["times", "Show the CPU time used by the shell and its children."],
  [
    "trap",
    "Run a command when a signal comes, or at EXIT, ERR, DEBUG, RETURN.\nAn empty " +
      "command ignores the signal, `-' puts back what was; -p shows.",
  ],
  ["true", "Succeed."],
  ["type", "Tell what a name would run as a command."],
  ["typeset", "Set variable values and attributes: see declare."],
  ["ulimit", "Show or set resource limits; -a all of them, -H hard, -S soft."],
  ["umask", "Show or set the file mode mask; -S in letters."],
  ["unalias", "Remove aliases; -a all of them."],
  ["unset", "Unset variables (-v) and functions (-f)."],
  ["wait", "Wait for jobs or processes and return the last one's status; -n the next to end."],
]);
