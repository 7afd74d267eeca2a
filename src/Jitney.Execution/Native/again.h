/* Starting the program again with more thread-local storage; see again.c. */
#ifndef JITNEY_AGAIN_H
#define JITNEY_AGAIN_H

/* At the very start: recognises that this is a second start, and removes every trace of that. */
void again_take_over(char **arguments, char **environment);

/* Has /proc/self/environ begin at a place. Not every kernel can. */
void again_move_environment(char *start);

/* In start.c: puts back what a program inherits over exec and the runtime has changed. */
void start_restore_inherited(void);

#endif
