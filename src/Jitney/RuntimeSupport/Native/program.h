/* The thread that stands for a program's first one. */
#ifndef JITNEY_PROGRAM_H
#define JITNEY_PROGRAM_H

/* Runs a function on the program's thread, or where that runs another one on the calling thread, and waits for its end. Where the program's thread has ended itself, this waits for the program's other threads and
 * ends the process, as natively. Null when it was run, else why it was not. */
const char *run_in_program(void (*function)(void *), void *argument);

#endif
