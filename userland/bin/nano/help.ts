/** What ^G shows in nano. */
export const HELP = `Main nano help text

 The nano editor is made to be simple. The top line shows the name of the file and whether it
 was changed. Below is the text. The third line from the bottom is for messages, and the last
 two show the keys that are used most.

 ^ means Ctrl, M- means Alt (or Esc first).

^G    Display this help text
^X    Close the current buffer / Exit from nano
^O    Write the current buffer to disk
^S    Write it without asking for the name
^R    Insert another file into the current buffer

^W    Search forward for a string
M-W   Search next occurrence
^\\    Replace a string

^K    Cut the current line into the cutbuffer
M-6   Copy the current line into the cutbuffer
^U    Paste the contents of the cutbuffer at the cursor

M-U   Undo the last operation
M-E   Redo the last undone operation

^C    Report the cursor position
^/    Go to a line and column number
M-\\   Go to the first line of the file
M-/   Go to the last line of the file

^A  ^E    Go to the beginning, to the end of the line
^P  ^N    Go to the previous, to the next line
^Y  ^V    Go one screenful up, down
^B  ^F    Go back, forward one character
^D        Delete the character under the cursor
^L        Refresh the screen
`;
