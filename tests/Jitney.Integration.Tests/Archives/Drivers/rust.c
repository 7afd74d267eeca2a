// rust: rust_library.rs
// libraries: -lm
#include <stdio.h>

int count_words(const char *text);
int sum_on_threads(int count);
int catch_panic(int index);

int main(void)
{
    printf("%d\n", count_words("one two two three three three"));
    printf("%d\n", sum_on_threads(5));
    printf("%d %d\n", catch_panic(1), catch_panic(7));
    return 0;
}
