// end: exit 5
// options: -DSIZE=24 -DALIGNMENT=128
#include "five_kilobytes.c"
