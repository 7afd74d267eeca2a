using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Connections;

/// <summary>What of a listener's environment do linked programs get?</summary>
public sealed class EnvironmentTests(Workshop workshop)
{
    private const string Source = """
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        int odd(void) { const char *value = getenv("ODD"); return value ? (unsigned char)value[0] << 8 | (unsigned char)value[1] : 0; }
        static int holds(const char *path)
        {
            static char bytes[1 << 20];
            int file = open(path, O_RDONLY);
            ssize_t size = read(file, bytes, sizeof bytes - 1);
            close(file);
            return size <= 0 ? -1 : memmem(bytes, (size_t)size, "these tests", 11) != NULL;
        }
        int told(void)
        {
            char path[100];
            snprintf(path, sizeof path, "/proc/%d/environ", getppid());
            return (getenv("JITNEY_SECRET") != NULL) + 2 * holds("/proc/self/environ") + 4 * holds(path);
        }
        """;

    [Theory]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task All_of_it_byte_for_byte_but_the_secret(Transport transport)
    {
        string[] launcher = ["bash", "-c", "ODD=$'\\xff\\xfe' exec \"$0\" \"$@\""];
        using ListeningExecutor executor = ListeningExecutor.Through(launcher, workshop, transport);
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object("#define _GNU_SOURCE\n" + Source, CodeKind.Pic));
        Assert.Equal(0xfffe, await session.CallAsync((await session.LookUpAsync("odd")).Address));
        Assert.Equal(0, await session.CallAsync((await session.LookUpAsync("told")).Address));
    }
}
