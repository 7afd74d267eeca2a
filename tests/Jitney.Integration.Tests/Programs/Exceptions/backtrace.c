// Unwinds with the C library's own unwinder. Names of the frames outside differ, so only their being there counts.
#include <execinfo.h>
#include <stdio.h>
static volatile int depth_seen;
__attribute__((noinline)) static int dive(int depth)
{
    void *frames[64];
    if (depth == 0) {
        int count = backtrace(frames, 64);
        int inside = 0;
        for (int i = 0; i < count; i++)
            inside += (char *)frames[i] >= (char *)dive && (char *)frames[i] < (char *)dive + 300;
        return inside;
    }
    int result = dive(depth - 1);
    depth_seen = depth;
    return result;
}
int main(void)
{
    printf("%d\n", dive(10));
    return 0;
}
