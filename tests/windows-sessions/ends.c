// Ends in the way that its first word names.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static volatile int zero;
static int *volatile nowhere;

static BOOL WINAPI on_event(DWORD event) {
  printf("event %lu\n", event);
  fflush(stdout);
  ExitProcess(40 + event);
}

static void at_end(void) { puts("at the end"); }

int main(int count, char **words) {
  const char *way = count > 1 ? words[1] : "";
  atexit(at_end);
  printf("%s %s\n", way, getenv("JITNEY_SECRET") ? "told" : "secret");
  fflush(stdout);
  if (strcmp(way, "return") == 0)
    return (int)strtoul(words[2], 0, 0);
  if (strcmp(way, "exit") == 0)
    exit((int)strtoul(words[2], 0, 0));
  if (strcmp(way, "terminate") == 0)
    TerminateProcess(GetCurrentProcess(), 77);
  if (strcmp(way, "leave") == 0)
    ExitProcess((unsigned)strtoul(words[2], 0, 0));
  if (strcmp(way, "access") == 0)
    return *nowhere;
  if (strcmp(way, "zero") == 0)
    return 1000 / zero;
  if (strcmp(way, "illegal") == 0)
    __asm__ volatile("ud2");
  if (strcmp(way, "raise") == 0)
    RaiseException(0xE0001234, EXCEPTION_NONCONTINUABLE, 0, 0);
  if (strcmp(way, "abort") == 0)
    abort();
  if (strcmp(way, "fastfail") == 0)
    __asm__ volatile("int $0x29" : : "c"(7)); // __fastfail
  if (strcmp(way, "handle") == 0)
    SetConsoleCtrlHandler(on_event, 1);
  if (strcmp(way, "wait") == 0 || strcmp(way, "handle") == 0)
    Sleep(INFINITE);
  return 99;
}
