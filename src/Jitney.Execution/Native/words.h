/* What words.c does for the other files; see there. */
#ifndef JITNEY_WORDS_H
#define JITNEY_WORDS_H

/* At the very start. */
void words_take_over(char **arguments, char **environment);

/* By which this executable was started. */
const char *words_path(void);

/* An environment for another start of this executable, with the words if there are some; NULL without memory. */
char **words_put_in_front(char **environment);

#endif
