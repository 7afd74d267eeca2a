/* What emulator.c does for the other files; see there. */
#ifndef JITNEY_EMULATOR_H
#define JITNEY_EMULATOR_H

/* Whether an emulator runs this program. */
int emulator_is_there(void);

/* The words by which the emulator was started, this program's among them; NULL where they cannot be had. */
char **emulator_words(void);

/* The file of the emulator, to be executed. */
#define EMULATOR_FILE "/proc/thread-self/exe"

#endif
