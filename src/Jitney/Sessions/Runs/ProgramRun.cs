using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions.Runs;

/// <summary>One run of a prepared program.</summary>
public sealed class ProgramRun
{
    private const string Step = "wait for a run";
    private const int Kill = 9;
    private const int LastSignal = 64;

    private readonly IExecutorProcessControl _control;
    private readonly ulong _number;

    internal ProgramRun(IExecutorProcessControl control, ulong number)
    {
        _control = control;
        _number = number;
        Ended = WaitAsync();
    }

    /// <summary>The run's process number, as the executor sees it.</summary>
    public int ProcessId => (int)_number;

    /// <summary>Completes when the run has ended; fails with <see cref="ExecutorException"/> when the executor ends first, which ends the run too.</summary>
    public Task<ExecutorEnd> Ended { get; }

    /// <summary>Sends the run a signal; nothing happens when it has ended.</summary>
    /// <exception cref="ExecutorException">The executor has ended, or does not know such a signal.</exception>
    public async ValueTask SignalAsync(int signal, CancellationToken cancellation = default)
    {
        try
        {
            await new MapperCalls(_control).SuccessAsync(
                BootstrapSymbols.ProgramSignal,
                new SpsWriter(16).UInt64(_number).UInt64((ulong)signal).Written,
                "send a run a signal",
                CallLimit.Deadline,
                cancellation).ConfigureAwait(false);
        }
        catch (ExecutorRefusalException) when (signal is > 0 and <= LastSignal)
        {
            // It was over before the signal came, and how it ended is on its way.
            _ = await Ended.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the run by SIGKILL; nothing happens when it has ended.</summary>
    public async ValueTask KillAsync()
    {
        try
        {
            await SignalAsync(Kill).ConfigureAwait(false);
        }
        catch (ExecutorException)
        {
            // It is over, or the executor is, and the run with it.
        }
    }

    private async Task<ExecutorEnd> WaitAsync()
    {
        ReadOnlyMemory<byte> answer = await new MapperCalls(_control).CallAsync(
            BootstrapSymbols.ProgramWait, new SpsWriter(8).UInt64(_number).Written, Step, CallLimit.None, null, CancellationToken.None).ConfigureAwait(false);
        Expected<ProcessEnd?> end = MapperCalls.Decode(Step, answer, static bytes => ForkMessages.DecodeEnd(bytes));
        return end switch
        {
            { Problem: { } problem } => throw new ExecutorRefusalException(Step, problem),
            { Value: { IsSignal: true } signal } => new ExecutorEnd(null, signal.Value, null),
            { Value: { } exit } => new ExecutorEnd(exit.Value, null, null),
            _ => new ExecutorEnd(null, null, "somebody else has taken how it ended"),
        };
    }
}
