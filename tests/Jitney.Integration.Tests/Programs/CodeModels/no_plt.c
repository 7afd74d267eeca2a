// options: -fno-plt -fno-builtin
// libraries: -lm
#include "Parts/every_model.c"
