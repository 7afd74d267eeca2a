// What the sessions of trials.c link and run: constructors, threads with variables of their own, and some time in
// which a side can be killed while linked code runs.
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static _Thread_local unsigned own = 7;
static unsigned results[4];
static char room[1 << 20];

__attribute__((constructor)) static void begin(void) { puts("constructed"); }

static void at_end(void) { puts("at the end"); }

static unsigned __stdcall work(void *index) {
  // Takes the same time on each machine, as far as that goes: so many steps.
  for (unsigned step = 0; step < 20000000; step++)
    own = own * 1664525 + 1013904223 + (unsigned)(size_t)index;
  results[(size_t)index] = own;
  return 0;
}

int main(int count, char **words) {
  atexit(at_end);
  printf("%d words, the last one is %s\n", count, words[count - 1]);
  fflush(stdout);
  HANDLE threads[4];
  for (size_t index = 0; index < 4; index++)
    threads[index] = (HANDLE)_beginthreadex(0, 0, work, (void *)index, 0, 0);
  WaitForMultipleObjects(4, threads, 1, INFINITE);
  for (size_t index = 0; index < sizeof room; index++)
    room[index] = (char)results[index % 4];
  printf("%08x %08x %08x %08x, own %u, %d\n", results[0], results[1], results[2], results[3], own, room[sizeof room - 1]);
  return 0;
}
