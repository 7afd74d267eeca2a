#include "inline_threads.h"
#include <cstdio>
Counted::Counted() : value(9) {}
Counted::~Counted() { std::printf("gone %d\n", value); }
int *place_of_counter() { return &counter; }
int bump() { return ++object.value * 100 + ++counter; }
static int early = bump();
