// options: -fopenmp
// libraries: -lgomp
#include <omp.h>
#include <stdio.h>
static int own;
#pragma omp threadprivate(own)
int main(void)
{
    long sum = 0;
    int seen = 0, highest = 0;
#pragma omp parallel for reduction(+ : sum) num_threads(4)
    for (int i = 0; i < 100000; i++)
        sum += i;
#pragma omp parallel num_threads(3)
    {
        own = omp_get_thread_num() + 1;
#pragma omp barrier
#pragma omp critical
        highest = own > highest ? own : highest;
#pragma omp atomic
        seen++;
    }
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 10; i++) {
#pragma omp task shared(seen)
#pragma omp atomic
        seen++;
    }
    printf("%ld %d %d %d\n", sum, seen, highest, omp_in_parallel());
    return 0;
}
