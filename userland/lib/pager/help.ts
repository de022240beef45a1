/** What h shows in the pager. */
export const HELP = `
                   SUMMARY OF COMMANDS

      Commands marked with * may be preceded by a number, N.

  h  H                 Display this help.
  q  :q  Q  ZZ         Exit.
 ---------------------------------------------------------------------------

                           MOVING

  e  ^E  j  ^N  CR  *  Forward  one line   (or N lines).
  y  ^Y  k  ^K  ^P  *  Backward one line   (or N lines).
  f  ^F  ^V  SPACE  *  Forward  one window (or N lines).
  b  ^B  ESC-v      *  Backward one window (or N lines).
  d  ^D             *  Forward  one half-window.
  u  ^U             *  Backward one half-window.
  RightArrow        *  Right one half screen width.
  LeftArrow         *  Left  one half screen width.
  F                    Forward forever; like "tail -f".
  r  ^R  ^L            Repaint screen.
 ---------------------------------------------------------------------------

                          SEARCHING

  /pattern          *  Search forward for (N-th) matching line.
  ?pattern          *  Search backward for (N-th) matching line.
  n                 *  Repeat previous search.
  N                 *  Repeat previous search in reverse direction.
  ESC-u                Undo (toggle) search highlighting.
  &pattern             Display only matching lines.
 ---------------------------------------------------------------------------

                           JUMPING

  g  <  ESC-<       *  Go to first line in file (or line N).
  G  >  ESC->       *  Go to last line in file (or line N).
  p  %              *  Go to beginning of file (or N percent into file).
  m<letter>            Mark the current top line with <letter>.
  '<letter>            Go to a previously marked position.
 ---------------------------------------------------------------------------

                        CHANGING FILES

  :n                   Examine the next file from the command line.
  :p                   Examine the previous file from the command line.
  :x                   Examine the first file from the command line.
  =  ^G                Print current file name and position.
 ---------------------------------------------------------------------------

                           OPTIONS

  -S                   Chop (truncate) long lines rather than wrapping.
  -N                   Use line numbers.
  -R                   Output color sequences in raw form.
  -i                   Ignore case in searches that have no capitals.
  -I                   Ignore case in all searches.
  -s                   Squeeze multiple blank lines.

  Not modelled: v, !, |, s, tags, -o, -k, LESSOPEN.
`;
