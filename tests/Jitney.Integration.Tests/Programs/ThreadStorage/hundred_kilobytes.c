// end: exit 5
// options: -DSIZE=100000
#include "five_kilobytes.c"
