/* Embeddable Common Lisp: its collector, its conditions, and calls of C. */
#include <ecl/ecl.h>
#include <stdio.h>

static cl_object kept;

static cl_object twice(cl_object number)
{
    return ecl_make_fixnum(ecl_fixnum(number) * 2);
}

static long number_of(const char *text)
{
    return (long)ecl_fixnum(cl_eval(c_string_to_object(text)));
}

int main(int argc, char **argv)
{
    cl_boot(argc, argv);
    ecl_register_root(&kept);
    ecl_def_c_function(ecl_read_from_cstring("twice"), (cl_objectfn_fixed)twice, 1);
    kept = cl_eval(c_string_to_object("(loop for number below 2000 collect (format nil \"~a\" number))"));
    cl_eval(c_string_to_object("(dotimes (count 500) (make-array 10000))"));
    si_gc(1, ECL_T);
    printf("%ld\n", (long)ecl_fixnum(cl_funcall(2, cl_eval(c_string_to_object("(lambda (all) (reduce #'+ (mapcar #'parse-integer all)))")), kept)));
    printf("%ld\n", number_of("(reduce #'+ (loop for number below 100 collect (twice number)))"));
    printf("%ld\n", number_of("(handler-case (error \"thrown\") (error (one) (length (format nil \"~a\" one))))"));
    printf("%ld\n", number_of("(handler-case (funcall (lambda (any) (car any)) 5) (type-error () 77))"));
    fflush(stdout);
    cl_shutdown();
    return 3;
}
