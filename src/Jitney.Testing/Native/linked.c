/* What the checks of contracts link: calls, data of each kind, an initialiser and a finaliser, a function of a library. */
typedef long long number;

unsigned long long strlen(const char *text);

number linked_count = 40;
number linked_zeros[1000];
static const char *const words[] = { "one", "two", "three" };
static volatile number *ended;
static volatile number one = 1; /* Which no compiler adds ahead of time. */

__attribute__((constructor)) static void begin(void) { linked_count += one; }
__attribute__((destructor)) static void end(void) { if (ended) ++*ended; }

number linked_add(number left, number right) { return left + right; }
number linked_next(void) { linked_count++; return linked_count + linked_zeros[linked_count % 1000]; }
number linked_length(number word) { return (number)strlen(words[word]); }
void linked_tell(volatile number *place) { ended = place; }
