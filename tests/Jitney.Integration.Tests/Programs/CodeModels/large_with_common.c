// options: -mcmodel=large -fcommon -fno-builtin
// libraries: -lm
#include "Parts/every_model.c"
