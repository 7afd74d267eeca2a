// end: signal 9
// ways: own-program, the first thread of another's process is not the program's
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>
static const char text[] = "written out\n";
static void at_exit(void) { write(1, text, sizeof text - 1); }
int main(void)
{
    atexit(at_exit);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
    exit(6);
}
