#pragma once
inline thread_local int counter = 3;
struct Counted { int value; Counted(); ~Counted(); };
inline thread_local Counted object;
int *place_of_counter();
int bump();
