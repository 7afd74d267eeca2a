/* R as a library, with the packages that it loads at run time. */
#include <Rembedded.h>
#include <Rinternals.h>
#include <R_ext/Parse.h>
#include <stdio.h>

static SEXP value_of(const char *text)
{
    ParseStatus status;
    int failed = 0;
    SEXP all = PROTECT(R_ParseVector(PROTECT(mkString(text)), -1, &status, R_NilValue)), value = R_NilValue;

    for (int index = 0; index < length(all) && !failed; index++)
        value = R_tryEval(VECTOR_ELT(all, index), R_GlobalEnv, &failed);
    UNPROTECT(2);
    return failed ? R_NilValue : value;
}

int main(void)
{
    char *words[] = {"R", "--no-save", "--quiet", "--vanilla"};

    Rf_initEmbeddedR(4, words);
    value_of("library(stats); library(utils); x <- seq(1, 10); y <- 2 * x + 1; model <- lm(y ~ x); for (count in 1:50) rnorm(10000); gc()");
    printf("%.3f\n", asReal(value_of("unname(coef(model)[2])")));
    printf("%d\n", asInteger(value_of("tryCatch(stop('thrown'), error = function(one) nchar(conditionMessage(one)))")));
    printf("%s\n", CHAR(asChar(value_of("paste(rev(strsplit('abc', '')[[1]]), collapse = '')"))));
    printf("%.1f\n", asReal(value_of("sum(solve(matrix(c(2, 0, 0, 4), 2))) * 4")));
    fflush(stdout);
    Rf_endEmbeddedR(0);
    return 3;
}
