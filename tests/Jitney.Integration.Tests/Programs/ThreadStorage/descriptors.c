// options: -pthread -mtls-dialect=gnu2
// code: pic
#include "Parts/every_model.c"
