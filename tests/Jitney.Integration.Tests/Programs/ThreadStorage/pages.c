// end: exit 5
// options: -DSIZE=8000 -DALIGNMENT=4096
#include "five_kilobytes.c"
