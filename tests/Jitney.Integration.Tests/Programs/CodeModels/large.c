// options: -mcmodel=large -fno-builtin
// libraries: -lm
#include "Parts/every_model.c"
