// archives: libreadline.a libncurses.a libtinfo.a
// input: a line of text
#include <curses.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <term.h>

int main(void)
{
    // Standard streams of the C library serve the archive and the driver alike.
    rl_instream = stdin;
    rl_outstream = stdout;
    char *line = readline("prompt> ");
    printf("<%s>\n", line ? line : "end");
    add_history(line ? line : "nothing");
    add_history("second");
    printf("%d %s %s\n", history_length, history_get(1)->line, rl_library_version);
    free(line);
    char *expanded = NULL;
    int status = history_expand("!!:s/second/third/", &expanded);
    printf("%d %s\n", status, expanded);
    free(expanded);

    int error = 0;
    if (setupterm("vt100", 1, &error) == OK)
        printf("%d %d %s\n", tigetnum("cols"), tigetflag("am"), tparm(tigetstr("cup"), 3, 4) + 1);
    FILE *nowhere = fopen("/dev/null", "r+");
    SCREEN *screen = newterm("vt100", nowhere, nowhere);
    if (screen != NULL) {
        mvprintw(1, 2, "%s", "on the screen");
        refresh();
        char text[20];
        mvinnstr(1, 2, text, 13);
        endwin();
        printf("%s %d %d\n", text, LINES, COLS);
        delscreen(screen);
    }
    return 0;
}
