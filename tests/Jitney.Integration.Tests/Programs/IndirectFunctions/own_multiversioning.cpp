// libraries: -lstdc++
#include <cstdio>
__attribute__((target("default"))) static int level() { return 0; }
__attribute__((target("sse2"))) static int level() { return 2; }
__attribute__((target("sse4.2"))) static int level() { return 4; }
__attribute__((target_clones("default", "avx2", "sse4.2"))) long dot(const int *a, const int *b, int count)
{
    long sum = 0;
    for (int index = 0; index < count; index++)
        sum += static_cast<long>(a[index]) * b[index];
    return sum;
}
int main()
{
    int numbers[100];
    for (int index = 0; index < 100; index++)
        numbers[index] = index;
    std::printf("%d %ld\n", level() >= 2, dot(numbers, numbers, 100));
    return 0;
}
