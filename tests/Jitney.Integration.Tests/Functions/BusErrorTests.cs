using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Linked code in a host's own process handles SIGBUS, beside the handler that guards inputs.</summary>
public sealed class BusErrorTests(Workshop workshop)
{
    private const int MissingPage = 2;

    private const string Source = """
        #define _GNU_SOURCE
        #include <setjmp.h>
        #include <signal.h>
        #include <sys/mman.h>
        #include <unistd.h>
        static sigjmp_buf back;
        static volatile int code;
        static struct sigaction former;
        static void caught(int number, siginfo_t *information, void *context)
        {
            (void)number, (void)context;
            code = information->si_code;
            siglongjmp(back, 1);
        }
        int install(void)
        {
            struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
            return sigaction(SIGBUS, &action, &former);
        }
        int restore(void) { return sigaction(SIGBUS, &former, 0); }
        int fault(void)
        {
            int file = memfd_create("gone", 0);
            ftruncate(file, 8192);
            volatile char *bytes = mmap(0, 8192, PROT_READ, MAP_SHARED, file, 0);
            ftruncate(file, 0);
            int result = sigsetjmp(back, 1) ? code : bytes[4096] - 1;
            munmap((void *)bytes, 8192);
            close(file);
            return result;
        }
        """;

    [Fact]
    public async Task Its_handler_gets_its_faults_and_inputs_are_guarded_all_the_while()
    {
        await using Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        Symbol install = await session.LookUpAsync("install"), fault = await session.LookUpAsync("fault"), restore = await session.LookUpAsync("restore");
        Assert.Equal(0, await session.CallAsync(install.Address));
        try
        {
            Assert.Equal(MissingPage, await session.CallAsync(fault.Address));
            for (int round = 0; round < 3; round++)
            {
                await LinkWhatIsCutAsync(round);
                Assert.Equal(MissingPage, await session.CallAsync(fault.Address));
            }
        }
        finally
        {
            Assert.Equal(0, await session.CallAsync(restore.Address));
        }

        await LinkWhatIsCutAsync(3);
    }

    private async Task LinkWhatIsCutAsync(int round)
    {
        string path = workshop.Object($"int table[100000] = {{ {round + 1} }}; int get(void) {{ return table[5]; }}", CodeKind.Pic);

        // What was written within the last tick of the clock is copied before it is read.
        await Task.Delay(50, TestContext.Current.CancellationToken);
        using var link = new OfflineLink(new OfflineLinkOptions { Entry = "get", Passes = [(PassSlot.BeforeFixup, new Empties(path))] });
        link.AddObject(path);
        LinkException exception = await Assert.ThrowsAsync<LinkException>(() => link.LinkAsync(TestContext.Current.CancellationToken));
        Assert.Contains("was cut short", exception.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private sealed class Empties(string path) : ILinkPass
    {
        public void Run(LinkGraph graph) => File.WriteAllBytes(path, []);
    }
}
