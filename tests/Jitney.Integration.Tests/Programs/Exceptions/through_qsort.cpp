// libraries: -lstdc++
#include <cstdio>
#include <cstdlib>
static int compare(const void *, const void *) { throw "thrown while sorting"; }
int main()
{
    int numbers[] = {3, 1, 2};
    try {
        std::qsort(numbers, 3, sizeof *numbers, compare);
    } catch (const char *text) {
        std::puts(text);
    }
    return 0;
}
