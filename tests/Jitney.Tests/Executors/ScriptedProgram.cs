using Jitney.TestSupport;

namespace Jitney.Tests.Executors;

/// <summary>A program of this system that does what the words behind the one for its stream say, one after another.</summary>
internal static class ScriptedProgram
{
    // A stream's ends may be ones that the system reads and writes by itself, and one pipe may be both. A message of such a pipe may be longer than what is asked for.
    private const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #ifdef _WIN32
        #include <windows.h>
        #include <direct.h>
        typedef HANDLE end;
        static end end_of(const char *text) { return (HANDLE)(INT_PTR)atoi(text); }
        static int transfer(BOOL is_begun, end e, OVERLAPPED *state)
        {
            DWORD count;
            DWORD error = is_begun ? 0 : GetLastError();
            if (error && error != ERROR_IO_PENDING && error != ERROR_MORE_DATA) return 0;
            return GetOverlappedResult(e, state, &count, TRUE) || GetLastError() == ERROR_MORE_DATA ? (int)count : 0;
        }
        static int put(end e, const char *bytes, int size) { OVERLAPPED state = { 0 }; return transfer(WriteFile(e, bytes, size, 0, &state), e, &state); }
        static int get(end e, char *bytes, int size) { OVERLAPPED state = { 0 }; return transfer(ReadFile(e, bytes, size, 0, &state), e, &state); }
        static void leave(end e) { CloseHandle(e); }
        static void nap(void) { Sleep(50); }
        static int number(void) { return (int)GetCurrentProcessId(); }
        static void crash(void) { *(volatile int *)8 = 1; }
        static int start(const char *program)
        {
            char line[1000];
            STARTUPINFOA how = { sizeof how };
            PROCESS_INFORMATION what;
            sprintf(line, "\"%s\" filedescs=0,0 rest", program);
            return CreateProcessA(program, line, 0, 0, TRUE, 0, 0, 0, &how, &what) ? (int)what.dwProcessId : 0;
        }
        #else
        #include <signal.h>
        #include <unistd.h>
        #define _getcwd getcwd
        typedef int end;
        static end end_of(const char *text) { return atoi(text); }
        static int put(end e, const char *bytes, int size) { return (int)write(e, bytes, size); }
        static int get(end e, char *bytes, int size) { return (int)read(e, bytes, size); }
        static void leave(end e) { close(e); }
        static void nap(void) { usleep(50000); }
        static int number(void) { return getpid(); }
        static void crash(void) { kill(getpid(), SIGKILL); }
        static int start(const char *program)
        {
            int child = fork();
            if (child == 0) { for (int i = 0; i < 3; i++) close(i); execl(program, program, "filedescs=0,0", "rest", (char *)0); _exit(1); }
            return child;
        }
        #endif
        static void note(const char *path, int value) { FILE *file = fopen(path, "wb"); fprintf(file, "%d", value); fclose(file); }
        int main(int argc, char **argv)
        {
            end in = end_of(strchr(argv[1], '=') + 1), out = end_of(strchr(argv[1], ',') + 1);
            char bytes[4096];
            for (int i = 2; i < argc; i++) {
                char *word = argv[i], *value = strchr(word, '=');
                if (value) *value++ = 0;
                if (!strcmp(word, "say")) {
                    FILE *file = fopen(value, "rb");
                    for (int size; (size = (int)fread(bytes, 1, sizeof bytes, file)) > 0; )
                        for (int done = 0; done < size; ) done += put(out, bytes + done, size - done);
                    fclose(file);
                }
                else if (!strcmp(word, "hear")) for (int left = atoi(value), size; left > 0 && (size = get(in, bytes, left)) > 0; left -= size) { }
                else if (!strcmp(word, "rest")) for (;;) nap();
                else if (!strcmp(word, "until")) for (FILE *file = 0; !file; nap()) { file = fopen(value, "rb"); if (file) { fclose(file); break; } }
                else if (!strcmp(word, "note")) note(value, number());
                else if (!strcmp(word, "start")) note(value, start(argv[0]));
                else if (!strcmp(word, "leave")) { leave(in); if (out != in) leave(out); }
                else if (!strcmp(word, "crash")) crash();
                else if (!strcmp(word, "exit")) exit(atoi(value));
                else if (!strcmp(word, "words")) {
                    FILE *file = fopen(value, "wb");
                    fprintf(file, "%s|%s|%s|%s", argv[i + 1], argv[i + 2], getenv("VARIABLE"), _getcwd(bytes, sizeof bytes));
                    fclose(file);
                    i += 2;
                }
            }
            return 0;
        }
        """;

    /// <summary>Makes it; returns its path.</summary>
    public static string Make(Toolbox tools)
    {
        if (OperatingSystem.IsWindows())
        {
            return MakeForWindows(tools);
        }

        if (ToolRecords.AreKept)
        {
            using var other = new Toolbox();
            _ = MakeForWindows(other);
        }

        File.WriteAllText(tools.PathOf("scripted.c"), Source);
        tools.Run("cc", "-D_GNU_SOURCE", "-O1", "-o", "scripted", "scripted.c");
        return tools.PathOf("scripted");
    }

    private static string MakeForWindows(Toolbox tools)
    {
        File.WriteAllText(tools.PathOf("scripted.c"), Source);
        tools.Run(WindowsTools.Gcc, "-O1", "-o", "scripted.exe", "scripted.c");
        return tools.PathOf("scripted.exe");
    }
}
