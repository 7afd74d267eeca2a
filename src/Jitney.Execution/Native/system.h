/* System calls without the C library, for processes that share the memory of the thread that made them, and with it what the library keeps for that. */
#ifndef JITNEY_SYSTEM_H
#define JITNEY_SYSTEM_H

#include "machine.h"
#include <sys/syscall.h>

#endif
