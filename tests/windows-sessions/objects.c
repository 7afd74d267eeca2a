#include "objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>
#include <tlhelp32.h>

typedef struct {
  UNICODE_STRING name, type;
} DIRECTORY_ENTRY;

static void fail(const char *what, unsigned long status) {
  printf("error: %s: %#lx\n", what, status);
  fflush(stdout);
  ExitProcess(99);
}

__attribute__((format(printf, 2, 3))) static void add(struct things *things, const char *format, ...) {
  if (things->count == sizeof things->all / sizeof things->all[0])
    fail("more things than there is room for", 0);
  va_list words;
  va_start(words, format);
  vsnprintf(things->all[things->count++].name, sizeof things->all[0].name, format, words);
  va_end(words);
}

static int is_ours(const char *program) { return _strnicmp(program, "jitney", 6) == 0; }

static void list_processes(struct things *things) {
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  if (snapshot == INVALID_HANDLE_VALUE)
    fail("CreateToolhelp32Snapshot", GetLastError());
  for (BOOL more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry))
    if (is_ours(entry.szExeFile))
      add(things, "process %lu %s", entry.th32ProcessID, entry.szExeFile);
  CloseHandle(snapshot);
}

// Returns whether there is such a folder.
static int list_names(struct things *things, const wchar_t *path) {
  typedef NTSTATUS NTAPI open_directory(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *);
  typedef NTSTATUS NTAPI query_directory(HANDLE, void *, ULONG, BOOLEAN, BOOLEAN, ULONG *, ULONG *);
  HMODULE library = GetModuleHandleA("ntdll");
  open_directory *open = (open_directory *)(void *)GetProcAddress(library, "NtOpenDirectoryObject");
  query_directory *query = (query_directory *)(void *)GetProcAddress(library, "NtQueryDirectoryObject");
  UNICODE_STRING name;
  OBJECT_ATTRIBUTES attributes;
  HANDLE folder;
  RtlInitUnicodeString(&name, path);
  InitializeObjectAttributes(&attributes, &name, 0, 0, 0);
  if (open(&folder, 3, &attributes) < 0)
    return 0;

  // One entry a call.
  ULONG context = 0, size;
  static char buffer[4096];
  NTSTATUS status;
  for (BOOLEAN first = 1; (status = query(folder, buffer, sizeof buffer, 1, first, &context, &size)) >= 0; first = 0) {
    DIRECTORY_ENTRY *entry = (DIRECTORY_ENTRY *)buffer;
    if (entry->name.Buffer == 0)
      break;
    add(things, "object %ls\\%ls (%ls)", path, entry->name.Buffer, entry->type.Buffer);
  }
  if (status != (NTSTATUS)0x8000001A) // no more entries
    fail("NtQueryDirectoryObject", (unsigned long)status);
  CloseHandle(folder);
  return 1;
}

int lists_pipes(void) {
  WIN32_FIND_DATAA found;
  HANDLE search = FindFirstFileA("\\\\.\\pipe\\*", &found);
  return search != INVALID_HANDLE_VALUE && FindClose(search);
}

static void list_files(struct things *things, const char *kind, const char *pattern) {
  WIN32_FIND_DATAA found;
  HANDLE search = FindFirstFileA(pattern, &found);
  if (search == INVALID_HANDLE_VALUE)
    return;
  do
    if (strcmp(found.cFileName, ".") != 0 && strcmp(found.cFileName, "..") != 0)
      add(things, "%s %s", kind, found.cFileName);
  while (FindNextFileA(search, &found));
  FindClose(search);
}

void list_things(struct things *things) {
  wchar_t path[100];
  char folder[MAX_PATH + 2];
  DWORD session = 0;
  things->count = 0;
  list_processes(things);
  ProcessIdToSessionId(GetCurrentProcessId(), &session);
  _snwprintf(path, 100, L"\\Sessions\\%lu\\BaseNamedObjects", session);
  if (list_names(things, L"\\BaseNamedObjects") + list_names(things, path) == 0)
    fail("there are no folders of named objects", 0);
  list_files(things, "pipe", "\\\\.\\pipe\\*");
  GetTempPathA(MAX_PATH, folder);
  strcat(folder, "*");
  list_files(things, "file", folder);
}

int has_thing(const struct things *things, const char *name) {
  for (size_t index = 0; index < things->count; index++)
    if (strcmp(things->all[index].name, name) == 0)
      return 1;
  return 0;
}
