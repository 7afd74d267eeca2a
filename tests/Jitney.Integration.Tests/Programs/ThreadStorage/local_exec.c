// options: -pthread -ftls-model=local-exec
// code: non-pic
#include "Parts/every_model.c"
