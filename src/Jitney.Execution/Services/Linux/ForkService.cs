using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Linux.Processes;
using Jitney.Interop.Linux.Processes.Runs;
using Jitney.Interop.Memory;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Runs a linked program any number of times, each time in a copy of this process (docs/protocol.md, "Many runs").</summary>
/// <remarks>Code and read-only data are shared by all copies, writable data is each one's own. Only for programs that link <c>runs.c</c>.</remarks>
/// <param name="surroundings">Has the descriptors that runs get.</param>
internal sealed class ForkService(SurroundingsService surroundings) : IService
{
    private const int LastSignal = 64;

    private readonly ProgramRuns _runs = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.ProgramFork, ServiceThread.Program, Fork);
        registry.Add(BootstrapSymbols.ProgramWait, ServiceThread.Waiting, Wait);
        registry.Add(BootstrapSymbols.ProgramSignal, ServiceThread.Stream, Signal);
    }

    /// <inheritdoc/>
    public void Shutdown() => _runs.Kill();

    private ReadOnlyMemory<byte> Fork(ServiceCall call)
    {
        ForkRequest request = ForkMessages.DecodeFork(call.Arguments.Span);
        Expected<ulong> result;
        try
        {
            ChildProcess run = Start(request);
            _runs.Add(run);
            result = Expected.Of((ulong)run.Number);
        }
        catch (Exception exception) when (exception is SystemCallException or InvalidOperationException)
        {
            result = Expected.Failed<ulong>(exception.Message);
        }

        return ForkMessages.EncodeNumber(new SpsWriter(64), result).Written;
    }

    private ChildProcess Start(ForkRequest request)
    {
        using var streams = new TakenStreams(surroundings.Kept, request.Surroundings);
        if (!OwnProcess.Here.IsOnInitialThread)
        {
            throw new InvalidOperationException("linked code runs on the initial thread, of which a run is a copy; wait for that call to end");
        }

        if (!CodeMemory.Here.MayBeCalled(request.Entry.Value))
        {
            throw new InvalidOperationException($"there is no code at {request.Entry}");
        }

        RunStep[] steps = [.. request.Images.SelectMany(StepsOf)];
        (ulong name, ulong shortName) = SystemLibraryLoader.NameVariables;
        var arguments = NativeArguments.OfProgram(request.Arguments, request.Surroundings.Environment ?? NativeFunctions.Environment);
        arguments.Tell(AuxiliaryVector.Entry, request.Entry.Value);
        try
        {
            (int input, int output, int error) = streams.Numbers;
            return ForkedProcesses.Start(new RunStart(
                request.Entry.Value,
                arguments.Address,
                arguments.Count,
                SurroundingsService.Native(request.Surroundings, streams, arguments.EnvironmentAddress),
                steps,
                [.. surroundings.Kept.Numbers, .. _runs.Descriptors, .. new[] { input, output, error }.Where(static number => number >= 0)],
                name,
                shortName));
        }
        finally
        {
            // The run has its own.
            arguments.Free();
        }
    }

    private static List<RunStep> StepsOf(ImageInitializeRequest image)
    {
        var steps = new List<RunStep>();
        foreach (ExecutorAddressRange table in image.Finalisers)
        {
            Add(table, image.DsoHandle.IsNull ? throw new InvalidOperationException("an image with finalisers has no handle") : image.DsoHandle.Value);
        }

        foreach (ExecutorAddressRange table in image.Initialisers)
        {
            Add(table, 0);
        }

        return steps;

        void Add(ExecutorAddressRange table, ulong handle)
        {
            IReadOnlyList<ulong> functions = CodeAddresses.Of(table, out string? problem);
            steps.AddRange(problem is null ? functions.Select(function => new RunStep(function, handle)) : throw new InvalidOperationException(problem));
        }
    }

    private ReadOnlyMemory<byte> Wait(ServiceCall call)
    {
        ulong number = new SpsReader(call.Arguments.Span).UInt64();
        Expected<ProcessEnd?> result;
        try
        {
            result = _runs.Wait(number) is { } status
                ? new Expected<ProcessEnd?>(status.End, null)
                : new Expected<ProcessEnd?>(null, $"there is no run {number}");
        }
        catch (SystemCallException exception)
        {
            result = new Expected<ProcessEnd?>(null, exception.Message);
        }

        return ForkMessages.EncodeEnd(new SpsWriter(16), result).Written;
    }

    private ReadOnlyMemory<byte> Signal(ServiceCall call)
    {
        var reader = new SpsReader(call.Arguments.Span);
        (ulong number, ulong signal) = (reader.UInt64(), reader.UInt64());
        return Answer.Error(() => signal is 0 or > LastSignal ? $"{signal} is no signal" : _runs.TrySignal(number, (int)signal) ? null : $"there is no run {number} any more");
    }
}
