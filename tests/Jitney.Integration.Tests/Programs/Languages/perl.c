#include <EXTERN.h>
#include <perl.h>
EXTERN_C void boot_DynaLoader(pTHX_ CV *cv);
static void xs_init(pTHX) { newXS("DynaLoader::boot_DynaLoader", boot_DynaLoader, __FILE__); }
int main(int argc, char **argv, char **env)
{
    char *words[] = {"", "-e", "use POSIX; use List::Util qw(sum); use Data::Dumper; use Storable; use Time::HiRes; $| = 1;"
        " print POSIX::floor(3.7), ' ', sum(1..10), ' ', POSIX::strtol('77', 8), \"\\n\"; eval { die 'thrown' }; print length($@), \"\\n\";"
        " my %h = map { $_ => 'x' x 10 } 1..5000; print scalar(keys %h), \"\\n\"; $SIG{USR1} = sub { print \"signal\\n\" }; kill 'USR1', $$;"
        " print join(',', sort { $a <=> $b } map { $_ ** 2 } 1..5), \"\\n\"; exit 3", NULL};
    PERL_SYS_INIT3(&argc, &argv, &env);
    PerlInterpreter *my_perl = perl_alloc();
    perl_construct(my_perl);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    perl_parse(my_perl, xs_init, 3, words, NULL);
    perl_run(my_perl);
    int result = perl_destruct(my_perl);
    perl_free(my_perl);
    PERL_SYS_TERM();
    return result;
}
