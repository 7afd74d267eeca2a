// options: -pthread -ftls-model=local-dynamic -fno-plt
// code: pic
#include "Parts/every_model.c"
