using Jitney.Executor.Tests.Support;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>What a controller says about a program's surroundings and runs, and cannot have.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private const int MostKept = 64;

    private readonly RunningExecutor _executor = new();

    public void Dispose() => _executor.Dispose();

    [LinuxFact]
    public void A_descriptor_is_taken_by_one_call_only()
    {
        ulong name = Keep().Value;
        Assert.Null(Set(null, "", (1, name)));
        Assert.Contains("no descriptor", Set(null, "", (1, name)), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_call_takes_its_descriptors_even_if_it_fails()
    {
        int before = SettledDescriptors();
        Assert.Contains("cannot be set", Set(null, "", (3, Keep().Value), (1, Keep().Value)), StringComparison.Ordinal);
        Assert.Contains("not twice", Set(null, "", (1, Keep().Value), (1, Keep().Value)), StringComparison.Ordinal);
        Assert.Contains("chdir", Set(null, "/nowhere at all", (0, Keep().Value)), StringComparison.Ordinal);
        Assert.Equal(before, Descriptors());
    }

    [LinuxFact]
    public void Only_so_many_are_kept()
    {
        for (int kept = 0; kept < MostKept; kept++)
        {
            Assert.Null(Keep().Problem);
        }

        int full = Descriptors();
        Assert.Contains("64", Keep().Problem, StringComparison.Ordinal);
        Assert.Equal(full, Descriptors());
    }

    [LinuxFact]
    public void To_keep_there_must_be_one() =>
        Assert.NotNull(ForkMessages.DecodeNumber(_executor.Call(BootstrapSymbols.DescriptorsKeep, new SpsWriter()).Span).Problem);

    [LinuxFact]
    public void Runs_need_code_and_are_known_by_their_number()
    {
        var request = new ForkRequest((ExecutorAddress)0x7000_0000_0000, ["a"], new SurroundingsRequest(null, "", []), []);
        Assert.Contains("no code", ForkMessages.DecodeNumber(_executor.Call(BootstrapSymbols.ProgramFork, ForkMessages.EncodeFork(new SpsWriter(), request)).Span).Problem, StringComparison.Ordinal);
        Assert.Contains("no run", ForkMessages.DecodeEnd(_executor.Call(BootstrapSymbols.ProgramWait, new SpsWriter().UInt64(1)).Span).Problem, StringComparison.Ordinal);
        Assert.Contains("no run", CommonResults.DecodeError(_executor.Call(BootstrapSymbols.ProgramSignal, new SpsWriter().UInt64(1).UInt64(9)).Span), StringComparison.Ordinal);
        Assert.Contains("no signal", CommonResults.DecodeError(_executor.Call(BootstrapSymbols.ProgramSignal, new SpsWriter().UInt64(1).UInt64(65)).Span), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Images_of_a_run_are_checked_before_it_starts()
    {
        ExecutorAddress code = _executor.Find(_executor.Open(""), "getpid");
        var nowhere = ExecutorAddressRange.Of((ExecutorAddress)0x7000_0000_0000, 8);
        foreach (ImageInitializeRequest image in (ImageInitializeRequest[])[new(code, [], [nowhere], []), new(code, [], [], [nowhere]), new(default, [], [], [nowhere])])
        {
            var request = new ForkRequest(code, ["a"], new SurroundingsRequest(null, "", []), [image]);
            Assert.NotNull(ForkMessages.DecodeNumber(_executor.Call(BootstrapSymbols.ProgramFork, ForkMessages.EncodeFork(new SpsWriter(), request)).Span).Problem);
        }
    }

    private Expected<ulong> Keep()
    {
        (SafeDescriptor one, SafeDescriptor other) = Interop.Streams.Descriptors.Here.MakePipe();
        using (one)
        using (other)
        {
            return ForkMessages.DecodeNumber(_executor.Call(BootstrapSymbols.DescriptorsKeep, one).Span);
        }
    }

    private string? Set(IReadOnlyList<NativeText>? environment, string directory, params (ulong, ulong)[] streams) => CommonResults.DecodeError(_executor.Call(
        BootstrapSymbols.SurroundingsSet,
        ForkMessages.EncodeSurroundings(new SpsWriter(), new SurroundingsRequest(environment, directory, streams))).Span);

    // A process that has just started has files open for a moment.
    private int SettledDescriptors()
    {
        int last = -1;
        for (int same = 0, looks = 0; same < 5; looks++)
        {
            Assert.InRange(looks, 0, 500);
            int now = Descriptors();
            same = now == last ? same + 1 : 0;
            last = now;
            Thread.Sleep(20);
        }

        return last;
    }

    private int Descriptors() => Directory.GetFiles($"/proc/{_executor.ProcessId}/fd").Length;
}
