#include <stdio.h>
__attribute__((visibility("protected"))) int guarded(void) { return 1; }
__attribute__((visibility("protected"))) int guarded_data = 2;
__attribute__((visibility("hidden"))) int hidden(void) { return 3; }
__attribute__((visibility("hidden"))) int hidden_data = 4;
__attribute__((visibility("internal"))) int internal(void) { return 5; }
int main(void)
{
    int (*volatile function)(void) = guarded;
    int *volatile data = &guarded_data;
    *data += 10;
    printf("%d %d %d %d %d %d\n", guarded(), guarded_data, hidden(), hidden_data, internal(), function == guarded);
    return 0;
}
