// options: -pthread -ftls-model=global-dynamic -fno-plt
// code: pic
#include "Parts/every_model.c"
