// options: -pthread -ftls-model=local-dynamic
// code: pic
#include "Parts/every_model.c"
