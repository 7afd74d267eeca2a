/* What the checks of contracts link: calls, data of each kind, an initialiser and a finaliser, a function of a library. */
#include <string.h>

long linked_count = 40;
long linked_zeros[1000];
static const char *const words[] = { "one", "two", "three" };
static volatile long *ended;

__attribute__((constructor)) static void begin(void) { linked_count++; }
__attribute__((destructor)) static void end(void) { if (ended) ++*ended; }

long linked_add(long left, long right) { return left + right; }
long linked_next(void) { linked_count++; return linked_count + linked_zeros[linked_count % 1000]; }
long linked_length(long word) { return (long)strlen(words[word]); }
void linked_tell(volatile long *place) { ended = place; }
