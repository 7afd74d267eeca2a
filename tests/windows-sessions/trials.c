// Runs sessions in turn, or kills one side of each at a random moment, and looks for what is left behind.
//
//   trials turns COUNT EXPECTED PROGRAM WORD...    each must write what the file EXPECTED holds, and end with 0
//   trials kills COUNT SEED LENGTH PROGRAM WORD... by turns the program and its child
//                                                  LENGTH is how many milliseconds a session takes
//   trials proof                                   leaves things behind and must see them
//   trials status SECONDS PROGRAM WORD...          runs a program, and tells all 32 bits of its status in a line
//   trials until NAME PROGRAM WORD...              the same with files NAME.output and NAME.errors,
//                                                  until there is a file NAME.stop
//   trials interrupt NAME PROGRAM WORD...          the same, but presses Ctrl+C as soon as
//                                                  the program has written something
//   trials end NAME [last]                         ends all processes of that name, or the last one that began,
//                                                  with the status 77
//   trials access PIPE                             tells whose a pipe is and who may use it, and this user
//   trials left                                    tells how many processes are there whose names begin with jitney
//
// Nothing is left when all is gone within the seconds given below. Each trial is a line; the last line is `N passed, N
// failed`.
#include "objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>
#include <tlhelp32.h>

enum { SESSION_TAKES = 60000, END_TAKES = 20000, GONE_TAKES = 10000, BETWEEN_LOOKS = 20 };

static struct things before, after;
static int passed, failed;

static double now(void) {
  LARGE_INTEGER count, frequency;
  QueryPerformanceCounter(&count);
  QueryPerformanceFrequency(&frequency);
  return (double)count.QuadPart * 1000 / (double)frequency.QuadPart;
}

// A process's words, each in quotes. No word here has quotes or ends with a backslash.
static char *line_of(char **words, int count) {
  static char line[32768];
  line[0] = 0;
  for (int index = 0; index < count; index++)
    snprintf(line + strlen(line), sizeof line - strlen(line), "%s\"%s\"", index == 0 ? "" : " ", words[index]);
  return line;
}

static HANDLE open_output(const char *path) {
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, 0, 1};
  HANDLE file = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, CREATE_ALWAYS, 0, 0);
  if (file == INVALID_HANDLE_VALUE) {
    printf("error: %s cannot be made: %lu\n", path, GetLastError());
    ExitProcess(99);
  }
  return file;
}

// Starts a program whose output and errors go into files NAME.output and NAME.errors of this folder. Returns the
// process.
static PROCESS_INFORMATION start(const char *name, char **words, int count) {
  char path[MAX_PATH];
  PROCESS_INFORMATION process;
  STARTUPINFOA information = {.cb = sizeof information, .dwFlags = STARTF_USESTDHANDLES};
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, 0, 1};
  information.hStdInput = CreateFileA("NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, 0);
  snprintf(path, sizeof path, "%s.output", name);
  information.hStdOutput = open_output(path);
  snprintf(path, sizeof path, "%s.errors", name);
  information.hStdError = open_output(path);
  if (!CreateProcessA(words[0], line_of(words, count), 0, 0, 1, 0, 0, 0, &information, &process)) {
    printf("error: %s cannot be started: %lu\n", words[0], GetLastError());
    ExitProcess(99);
  }
  CloseHandle(process.hThread);
  CloseHandle(information.hStdInput);
  CloseHandle(information.hStdOutput);
  CloseHandle(information.hStdError);
  return process;
}

static size_t read_file(const char *path, char *text, size_t room) {
  FILE *file = fopen(path, "rb");
  size_t size = file ? fread(text, 1, room - 1, file) : 0;
  if (file)
    fclose(file);
  text[size] = 0;
  return size;
}

// The child of a process, as far as it has one; 0 for none.
static DWORD child_of(DWORD parent) {
  DWORD child = 0;
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  for (BOOL more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry))
    if (entry.th32ParentProcessID == parent && _strnicmp(entry.szExeFile, "jitney-executor", 15) == 0)
      child = entry.th32ProcessID;
  CloseHandle(snapshot);
  return child;
}

// What is there that was not there before, in words; null when nothing is left in time.
static const char *left_behind(int patience) {
  double end = now() + patience;
  while (1) {
    const char *left = 0;
    list_things(&after);
    for (size_t index = 0; left == 0 && index < after.count; index++)
      if (!has_thing(&before, after.all[index].name))
        left = after.all[index].name;
    if (left == 0 || now() > end)
      return left;
    Sleep(BETWEEN_LOOKS);
  }
}

static void tell(int index, const char *problem, const char *what) {
  if (problem != 0)
    failed++;
  else
    passed++;
  printf("%s %d: %s%s%s\n", problem != 0 ? "failed" : "passed", index, what, problem != 0 ? ": " : "", problem != 0 ? problem : "");
  fflush(stdout);
}

static unsigned long random_state;

static double random_part(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return (double)random_state / 4294967296.0;
}

// Every second session copies, where the words do not say how memory is had.
static char **words_of(int copies, char **words, int *count) {
  static char *all[200];
  int given = *count, place = 0;
  for (int index = 0; index < given; index++) {
    all[place++] = words[index];
    if (copies && strcmp(words[index], "run") == 0) {
      all[place++] = "--memory";
      all[place++] = "copy";
    }
  }
  *count = place;
  return all;
}

static void run_turns(int turns, const char *expected_path, char **words, int count) {
  static char expected[65536], output[65536], what[200];
  read_file(expected_path, expected, sizeof expected);
  for (int index = 1; index <= turns; index++) {
    int all = count;
    char **line = words_of(index % 2 == 0, words, &all);
    double since = now();
    PROCESS_INFORMATION process = start("trial", line, all);
    DWORD status = 0;
    const char *problem = 0;
    if (WaitForSingleObject(process.hProcess, SESSION_TAKES) != WAIT_OBJECT_0) {
      problem = "it hangs";
      TerminateProcess(process.hProcess, 99);
      WaitForSingleObject(process.hProcess, END_TAKES);
    }
    GetExitCodeProcess(process.hProcess, &status);
    double took = now() - since;
    read_file("trial.output", output, sizeof output);
    if (problem == 0 && status != 0)
      problem = "its status is not 0";
    if (problem == 0 && strcmp(output, expected) != 0)
      problem = "it wrote something else";
    const char *left = left_behind(GONE_TAKES);
    CloseHandle(process.hProcess);
    snprintf(what, sizeof what, "%s, %.0f ms, status %#lx", index % 2 == 0 ? "copying" : "shared", took, status);
    tell(index, problem ? problem : left, what);
  }
}

static void run_kills(int kills, unsigned long seed, double length, char **words, int count) {
  static char errors[65536], what[400];
  int late = 0, children = 0;
  printf("seed %lu\n", seed);
  random_state = seed | 1;
  for (int index = 1; index <= kills; index++) {
    int kills_child = index % 2 == 0, copies = index / 2 % 2, all = count;
    double moment = random_part() * length;
    char **line = words_of(copies, words, &all);
    double since = now();
    PROCESS_INFORMATION process = start("trial", line, all);
    HANDLE target = process.hProcess, child = 0;
    const char *problem = 0;

    // The child's time is what is left of the session's when it is there.
    while (kills_child && child == 0 && WaitForSingleObject(process.hProcess, 0) != WAIT_OBJECT_0) {
      DWORD number = child_of(process.dwProcessId);
      if (number != 0 && (child = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE | PROCESS_QUERY_INFORMATION, 0, number)) != 0) {
        target = child;
        moment = (now() - since) + moment / length * (length - (now() - since));
      }
    }
    while (now() - since < moment)
      YieldProcessor();
    DWORD status = 0, child_status = 0;
    int is_late = WaitForSingleObject(target, 0) == WAIT_OBJECT_0;
    TerminateProcess(target, 77);
    double killed = now();
    if (WaitForSingleObject(process.hProcess, END_TAKES) != WAIT_OBJECT_0) {
      problem = "the other side hangs";
      TerminateProcess(process.hProcess, 99);
    }
    double took = now() - killed;
    const char *left = left_behind(GONE_TAKES);
    double gone = now() - killed;
    GetExitCodeProcess(process.hProcess, &status);
    if (child != 0)
      GetExitCodeProcess(child, &child_status);
    size_t size = read_file("trial.errors", errors, sizeof errors), lines = 0;
    for (size_t place = 0; place < size; place++)
      lines += errors[place] == '\n';

    // Who still lives says in one line what has happened to the other one, unless the session was over before.
    if (problem == 0 && target == child && status != 0 && (lines != 1 || (strncmp(errors, "error: ", 7) != 0 && strncmp(errors, "jitney: ", 8) != 0)))
      problem = "no clear line";
    if (problem == 0 && target == child && !is_late && status == 0 && child_status == 77)
      problem = "the session ended well though its child was killed";
    errors[strcspn(errors, "\r\n")] = 0;
    snprintf(what, sizeof what, "%s killed after %.0f of %.0f ms%s, %s, ended %.0f ms and gone %.0f ms later, status %#lx, %.150s", target == child ? "child" : "program",
      moment, length, is_late ? " (too late)" : "", copies ? "copying" : "shared", took, gone, status, errors);
    tell(index, problem ? problem : left, what);
    late += is_late;
    children += child != 0 && !is_late;
    if (child != 0)
      CloseHandle(child);
    CloseHandle(process.hProcess);
  }

  // Moments say something only when most of them lie in the session, and on both sides.
  snprintf(what, sizeof what, "%d of %d in time, %d of them of children", kills - late, kills, children);
  tell(kills + 1, late * 2 > kills || (kills > 1 && children == 0) ? "most moments came too late" : 0, what);
}

static void check_proof(void) {
  char path[MAX_PATH + 20];
  HANDLE event = CreateEventA(0, 0, 0, "Local\\jitney_proof");
  tell(1, left_behind(0) ? 0 : "not seen", "a named event");
  CloseHandle(event);
  HANDLE pipe = CreateNamedPipeA("\\\\.\\pipe\\jitney-proof", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, 0);
  if (lists_pipes())
    tell(2, left_behind(0) ? 0 : "not seen", "a named pipe");
  else
    printf("skipped 2: this system does not list its pipes, which end with the last process that has them\n");
  CloseHandle(pipe);
  GetTempPathA(MAX_PATH, path);
  strcat(path, "jitney-proof");
  HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0);
  tell(3, left_behind(0) ? 0 : "not seen", "a temporary file");
  CloseHandle(file);
  DeleteFileA(path);

  // This program under a name of Jitney's.
  char own[MAX_PATH];
  GetModuleFileNameA(0, own, MAX_PATH);
  CopyFileA(own, "jitney-proof.exe", 0);
  char *words[] = {"jitney-proof.exe", "wait"};
  PROCESS_INFORMATION process = start("trial", words, 2);
  tell(4, left_behind(0) ? 0 : "not seen", "a process");
  TerminateProcess(process.hProcess, 0);
  WaitForSingleObject(process.hProcess, INFINITE);
  CloseHandle(process.hProcess);
  tell(5, left_behind(GONE_TAKES), "nothing afterwards");
}

static ULONGLONG begin_of(HANDLE process) {
  FILETIME begin = {0}, end, kernel, user;
  GetProcessTimes(process, &begin, &end, &kernel, &user);
  return (ULONGLONG)begin.dwHighDateTime << 32 | begin.dwLowDateTime;
}

static int end_processes(const char *name, int only_last) {
  int count = 0;
  HANDLE last = 0, snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  for (BOOL more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry)) {
    if (_stricmp(entry.szExeFile, name) != 0)
      continue;
    HANDLE process = OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_INFORMATION, 0, entry.th32ProcessID);
    if (only_last && (last == 0 || begin_of(process) >= begin_of(last)))
      last = process;
    else if (!only_last)
      count += TerminateProcess(process, 77) != 0;
  }
  CloseHandle(snapshot);
  printf("%d ended\n", only_last ? TerminateProcess(last, 77) : count);
  return 0;
}

static int tell_left(void) {
  int count = 0;
  list_things(&after);
  for (size_t index = 0; index < after.count; index++)
    count += strncmp(after.all[index].name, "process ", 8) == 0;
  printf("%d left\n", count);
  return 0;
}

static int tell_access(const char *name) {
  char path[MAX_PATH], *words = 0, *user = 0;
  static char token[1000];
  DWORD size;
  PSECURITY_DESCRIPTOR descriptor = 0;
  HANDLE own;
  snprintf(path, sizeof path, "\\\\.\\pipe\\%s", name);
  HANDLE pipe = CreateFileA(path, READ_CONTROL | GENERIC_READ, 0, 0, OPEN_EXISTING, 0, 0);
  DWORD error = pipe == INVALID_HANDLE_VALUE ? GetLastError()
    : GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, 0, 0, 0, 0, &descriptor);
  if (error != 0 || !ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, 1, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &words, 0) ||
      !OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &own) || !GetTokenInformation(own, TokenUser, token, sizeof token, &size) ||
      !ConvertSidToStringSidA(((TOKEN_USER *)token)->User.Sid, &user)) {
    printf("error: %s: %lu\n", path, error ? error : GetLastError());
    return 99;
  }
  printf("access: %s\nuser: %s\n", words, user);
  return 0;
}

static int tell_end(HANDLE process) {
  DWORD status = 0;
  GetExitCodeProcess(process, &status);
  printf("status: 0x%08lX\n", status);
  return 0;
}

static int tell_status(int seconds, char **words, int count) {
  STARTUPINFOA information = {.cb = sizeof information};
  PROCESS_INFORMATION process;
  if (!CreateProcessA(words[0], line_of(words, count), 0, 0, 1, 0, 0, 0, &information, &process)) {
    printf("error: %s cannot be started: %lu\n", words[0], GetLastError());
    return 99;
  }
  if (WaitForSingleObject(process.hProcess, (DWORD)seconds * 1000) == WAIT_OBJECT_0)
    return tell_end(process.hProcess);
  TerminateProcess(process.hProcess, 99);
  printf("status: none within %d s\n", seconds);
  return 99;
}

static int run_until(const char *name, char **words, int count) {
  char stop[MAX_PATH];
  snprintf(stop, sizeof stop, "%s.stop", name);
  HANDLE process = start(name, words, count).hProcess;
  while (GetFileAttributesA(stop) == INVALID_FILE_ATTRIBUTES && WaitForSingleObject(process, BETWEEN_LOOKS) != WAIT_OBJECT_0)
    ;
  TerminateProcess(process, 77);
  WaitForSingleObject(process, END_TAKES);
  return tell_end(process);
}

static BOOL WINAPI stay(DWORD event) {
  (void)event;
  return 1;
}

static int interrupt(const char *name, char **words, int count) {
  char path[MAX_PATH], text[100];
  snprintf(path, sizeof path, "%s.output", name);
  HANDLE process = start(name, words, count).hProcess;
  while (read_file(path, text, sizeof text) == 0 && WaitForSingleObject(process, BETWEEN_LOOKS) != WAIT_OBJECT_0)
    ;
  Sleep(BETWEEN_LOOKS * 10); // it says what it does before it does it
  SetConsoleCtrlHandler(stay, 1);
  if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
    printf("error: nobody can be interrupted: %lu\n", GetLastError());
  if (WaitForSingleObject(process, END_TAKES) != WAIT_OBJECT_0)
    printf("error: it goes on\n");
  TerminateProcess(process, 99);
  WaitForSingleObject(process, END_TAKES);
  return tell_end(process);
}

int main(int count, char **words) {
  if (count >= 2 && strcmp(words[1], "wait") == 0)
    Sleep(INFINITE);
  if (count >= 4 && strcmp(words[1], "status") == 0)
    return tell_status(atoi(words[2]), words + 3, count - 3);
  if (count >= 4 && strcmp(words[1], "until") == 0)
    return run_until(words[2], words + 3, count - 3);
  if (count >= 4 && strcmp(words[1], "interrupt") == 0)
    return interrupt(words[2], words + 3, count - 3);
  if (count >= 3 && strcmp(words[1], "end") == 0)
    return end_processes(words[2], count > 3);
  if (count == 3 && strcmp(words[1], "access") == 0)
    return tell_access(words[2]);
  if (count == 2 && strcmp(words[1], "left") == 0)
    return tell_left();

  list_things(&before);
  if (count >= 5 && strcmp(words[1], "turns") == 0)
    run_turns(atoi(words[2]), words[3], words + 4, count - 4);
  else if (count >= 6 && strcmp(words[1], "kills") == 0)
    run_kills(atoi(words[2]), strtoul(words[3], 0, 10), atof(words[4]), words + 5, count - 5);
  else if (count == 2 && strcmp(words[1], "proof") == 0)
    check_proof();
  else
    return 2;
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
