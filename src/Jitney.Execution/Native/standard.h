/* What standard.c does for start.c; see there. */
#ifndef JITNEY_STANDARD_H
#define JITNEY_STANDARD_H

/* Before anything is opened. */
void standard_occupy(void);

/* Before the first linked code runs, which is to find its streams closed as it would natively. */
void standard_release(void);

#endif
