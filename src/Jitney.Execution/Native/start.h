/* What start.c does for the other files; see there. */
#ifndef JITNEY_START_H
#define JITNEY_START_H

/* In a copy of the process that fork made, which the .NET runtime is not a part of. */
void start_leave_runtime(void);

#endif
