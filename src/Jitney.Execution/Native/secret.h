/* What secret.c does for start.c; see there. */
#ifndef JITNEY_SECRET_H
#define JITNEY_SECRET_H

void secret_take_over(void);

#endif
