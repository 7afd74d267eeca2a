// options: -pthread -ftls-model=global-dynamic
// code: pic
#include "Parts/every_model.c"
