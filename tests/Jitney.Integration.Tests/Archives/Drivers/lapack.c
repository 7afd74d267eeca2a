// archives: lapack/liblapack.a blas/libblas.a libgfortran.a libquadmath.a
// libraries: -lm
#include <stdio.h>

void dgesv_(const int *, const int *, double *, const int *, int *, double *, const int *, int *);
void dsyev_(const char *, const char *, const int *, double *, const int *, double *, double *, const int *, int *, long, long);
void dgesvd_(const char *, const char *, const int *, const int *, double *, const int *, double *, double *, const int *, double *, const int *, double *,
    const int *, int *, long, long);
void xerbla_(const char *, const int *, long);

int main(void)
{
    enum { order = 6 };
    double matrix[order * order], symmetric[order * order], other[order * order], right[order], values[order], work[1000], none[1];
    int n = order, one = 1, pivots[order], size = 1000, status;
    for (int i = 0; i < order; i++) {
        right[i] = i + 1;
        for (int j = 0; j < order; j++) {
            matrix[i * order + j] = other[i * order + j] = 1.0 / (1 + i + 2 * j) + (i == j);
            symmetric[i * order + j] = 1.0 / (i + j + 1);
        }
    }

    dgesv_(&n, &one, matrix, &n, pivots, right, &n, &status);
    for (int i = 0; i < order; i++)
        printf("%.9f ", right[i]);
    printf("%d\n", status);
    dsyev_("V", "U", &n, symmetric, &n, values, work, &size, &status, 1, 1);
    for (int i = 0; i < order; i++)
        printf("%.9f ", values[i]);
    printf("%d\n", status);
    dgesvd_("N", "N", &n, &n, other, &n, values, none, &one, none, &one, work, &size, &status, 1, 1);
    for (int i = 0; i < order; i++)
        printf("%.9f ", values[i]);
    printf("%d\n", status);
    fflush(stdout);

    // Fortran's own output and STOP, from the run-time library.
    int argument = 4;
    xerbla_("DGESV ", &argument, 6);
    return 3;
}
