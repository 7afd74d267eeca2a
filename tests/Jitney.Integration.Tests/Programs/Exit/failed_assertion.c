// end: signal 6
#include <assert.h>
volatile int one = 1;
int main(void)
{
    assert(one == 2);
    return 0;
}
