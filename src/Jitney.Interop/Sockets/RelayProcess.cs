using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Sockets;

/// <summary>A relay's process, whose end follows that of the connection it works for.</summary>
internal sealed class RelayProcess(ChildProcess process) : IDisposable
{
    // It may have something left to send to a slow network.
    private static readonly TimeSpan s_endTakes = TimeSpan.FromSeconds(6);

    /// <summary>Waits for its end, and ends it if that takes long.</summary>
    public void Dispose()
    {
        using (process)
        {
            var wait = new DescriptorWait(process.Descriptor);
            if (!wait.Wait(s_endTakes))
            {
                process.Kill();
                wait.Wait(s_endTakes);
            }

            process.TryReap(out _);
        }
    }
}
