using System.Net;
using System.Net.Sockets;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Interop.Processes;

namespace Jitney.Integration.Tests.LlvmControllers;

/// <summary>llvm-jitlink 19 over TCP, where it waits for ever for executors that do not wake it at its end.</summary>
public sealed class NetworkTests(Workshop workshop)
{
    private const int Runs = 10;
    private const int StreamNumber = 9;

    [Theory]
    [InlineData("")]
    [InlineData("-use-shared-memory")]
    public async Task A_session_ends_when_the_program_has(string memory)
    {
        string program = workshop.Object("int main(int count, char **words) { return 5 + count; }", CodeKind.Pic, "-g");
        for (int run = 0; run < Runs; run++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string[] words =
            [
                $"-oop-executor-connect=127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
                .. memory.Length > 0 ? [memory] : Array.Empty<string>(),
                program, "-args", "name",
            ];
            Task<Outcome> controller = Jitlink.RunProgramAsync(workshop, Jitlink.Program, words);
            using ChildProcess executor = await StartExecutorAsync(listener);

            Assert.Equal(new Outcome(6, null, "", ""), await controller);
            Assert.Equal(new ExitStatus(0, null), await ProcessRun.EndAsync(executor, TimeSpan.FromSeconds(20)));
        }
    }

    private static async Task<ChildProcess> StartExecutorAsync(TcpListener listener)
    {
        // The test's own handle must go: as long as it is open, the connection is.
        using Socket socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        socket.Blocking = true;
        return ChildProcess.Start(new ProcessStart(Executor.Path, [Executor.Path, $"filedescs={StreamNumber},{StreamNumber}"])
        {
            Descriptors = [new HandedDescriptor(socket.SafeHandle, StreamNumber)],
        });
    }
}
