using System.Diagnostics;
using System.Globalization;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Ends;

/// <summary>Controllers that are killed: their executors end too.</summary>
public sealed class KilledControllerTests(Workshop workshop)
{
    private const string Programs = """
        #include <signal.h>
        #include <stdio.h>
        #include <unistd.h>
        int main(int argc, char **argv)
        {
            for (int i = 1; i < 32; i++)
                if (argc > 1 && i != SIGKILL && i != SIGSTOP)
                    signal(i, SIG_IGN);
            printf("%d\n", getpid());
            fflush(stdout);
            for (;;)
                argc > 2 ? 0 : pause();
        }
        """;

    [Theory]
    [InlineData("shared")]
    [InlineData("shared", "ignoring-signals")]
    [InlineData("shared", "ignoring-signals", "spinning")]
    [InlineData("copy")]
    public async Task The_executor_ends_with_its_controller(string memory, params string[] arguments)
    {
        string program = workshop.Object(Programs, CodeKind.NonPic);
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Controller.Word, memory, program, "--", "program", .. arguments]) { RedirectStandardOutput = true };
        start.Environment["JITNEY_EXECUTOR"] = Executor.Path;
        using Process controller = Process.Start(start)!;
        int executor = int.Parse((await controller.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        Assert.True(IsAlive(executor));

        controller.Kill();
        await controller.WaitForExitAsync(TestContext.Current.CancellationToken);

        DateTime limit = DateTime.UtcNow.AddSeconds(10);
        while (IsAlive(executor) && DateTime.UtcNow < limit)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.False(IsAlive(executor));
    }

    // A process that nobody has waited for yet has ended nevertheless.
    private static bool IsAlive(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }
}
