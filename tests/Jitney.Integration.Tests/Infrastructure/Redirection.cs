namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Gives executors files for standard streams. An executor's streams are its controller's, and the tests' own are needed.</summary>
internal static class Redirection
{
    // Becomes the executor and changes nothing else: a shell would add to the environment. Everything lies beside the link by which it was started.
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <libgen.h>
        #include <string.h>
        #include <unistd.h>
        extern char **environ;
        int main(int argc, char **argv)
        {
            const char *names[] = {"input", "output", "error"};
            static char path[4096], own[4096];
            int folder = open(dirname(strcpy(own, argv[0])), O_PATH | O_DIRECTORY);
            (void)argc;
            for (int i = 0; i < 3; i++) {
                int file = openat(folder, names[i], i == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC, 0600);
                dup2(file, i);
                close(file);
            }
            readlinkat(folder, "program", path, sizeof path - 1);
            close(folder);
            argv[0] = path;
            execve(path, argv, environ);
            return 126;
        }
        """;

    /// <summary>Makes a program in a folder that becomes the executor, with the folder's files as standard streams.</summary>
    internal static string Prepare(Workshop workshop, string folder, string executor)
    {
        string launcher = Path.Combine(folder, "executor");
        File.CreateSymbolicLink(launcher, workshop.Program(Source));
        File.CreateSymbolicLink(Path.Combine(folder, "program"), Path.GetFullPath(executor));
        return launcher;
    }
}
