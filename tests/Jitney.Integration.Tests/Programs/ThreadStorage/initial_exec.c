// options: -pthread -ftls-model=initial-exec
#include "Parts/every_model.c"
