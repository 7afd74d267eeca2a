// Runs a command and says what it cost:  measure RESULT SECONDS COMMAND [ARGUMENT...]
// Appends one line to RESULT: wall_us user_us sys_us max_rss_kb status
//
// wall: until the command itself has ended. user, sys: of the command and of all its descendants, those that it did not
// wait for included (mold, for one, leaves a process behind that tidies up). max_rss: of the largest process among them.
// status: as a shell shows it; 124 when the command was ended after SECONDS.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t timed_out;
static pid_t command;

static void on_alarm(int signal) {
  (void)signal;
  timed_out = 1;
  kill(-command, SIGKILL);
}

static long long microseconds(struct timeval t) { return t.tv_sec * 1000000LL + t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: measure RESULT SECONDS COMMAND [ARGUMENT...]\n");
    return 2;
  }

  // Orphaned descendants become children of this process, so that it can wait for them.
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  command = fork();
  if (command < 0) {
    perror("measure: fork");
    return 2;
  }

  if (command == 0) {
    setpgid(0, 0);
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    _exit(127);
  }

  setpgid(command, command);
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  alarm((unsigned)atoi(argv[2]));

  long long user = 0, system = 0;
  long rss = 0;
  int status = 0;
  for (;;) {
    struct rusage usage;
    int ended;
    pid_t child = wait4(-1, &ended, 0, &usage);
    if (child < 0) {
      if (errno == EINTR) continue;
      break; // ECHILD: all have ended.
    }

    if (child == command) {
      clock_gettime(CLOCK_MONOTONIC, &end);
      status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
    }

    user += microseconds(usage.ru_utime);
    system += microseconds(usage.ru_stime);
    if (usage.ru_maxrss > rss) rss = usage.ru_maxrss;
  }

  FILE *result = fopen(argv[1], "a");
  if (!result) {
    perror(argv[1]);
    return 2;
  }

  long long wall = (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000;
  fprintf(result, "%lld %lld %lld %ld %d\n", wall, user, system, rss, timed_out ? 124 : status);
  return fclose(result) == 0 ? 0 : 2;
}
