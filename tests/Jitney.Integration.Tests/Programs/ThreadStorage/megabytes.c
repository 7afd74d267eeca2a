// end: exit 5
// options: -DSIZE=4000000
#include "five_kilobytes.c"
