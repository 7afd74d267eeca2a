// options: -mno-direct-extern-access -fno-builtin
// libraries: -lm
#include "Parts/every_model.c"
