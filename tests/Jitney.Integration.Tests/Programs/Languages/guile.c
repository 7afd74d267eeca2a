/* Guile's collector finds what only a variable of the program refers to; modules, exceptions and threads work, and Scheme calls C. */
#include <libguile.h>
#include <stdio.h>
#include <stdlib.h>

static SCM kept;
static int calls;

static SCM twice(SCM number)
{
    calls++;
    return scm_from_int(scm_to_int(number) * 2);
}

static void run(void *data, int argc, char **argv)
{
    char *text;

    scm_c_define_gsubr("twice", 1, 0, 0, twice);
    kept = scm_c_eval_string("(use-modules (ice-9 format) (ice-9 regex) (srfi srfi-1)) (map (lambda (number) (number->string number)) (iota 2000))");
    scm_c_eval_string("(do ((count 0 (+ count 1))) ((= count 200)) (make-vector 10000 count))");
    scm_gc();
    printf("%d\n", scm_to_int(scm_call_1(scm_c_eval_string("(lambda (all) (apply + (map string->number all)))"), kept)));
    printf("%d", scm_to_int(scm_c_eval_string("(fold + 0 (map twice (iota 100)))")));
    printf(" %d\n", calls);
    text = scm_to_locale_string(scm_c_eval_string("(catch #t (lambda () (error \"thrown\"))"
        " (lambda (key . rest) (format #f \"~a ~a\" key (regexp-substitute/global #f \"a\" \"banana\" 'pre \"o\" 'post))))"));
    puts(text);
    free(text);
    printf("%d\n", scm_to_int(scm_c_eval_string("(use-modules (ice-9 threads)) (join-thread (call-with-new-thread (lambda () (gc) 5)))")));
    exit(3);
}

int main(int argc, char **argv)
{
    scm_boot_guile(argc, argv, run, NULL);
    return 1;
}
