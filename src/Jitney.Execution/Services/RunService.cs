using Jitney.Execution.Running;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Runs linked code: whole programs and single functions.</summary>
internal sealed class RunService : IService
{
    private readonly ProgramStack _stack;
    private readonly KnownFunctions _functions = new();

    /// <summary>Makes the service.</summary>
    /// <param name="stack">Arguments, environment and auxiliary vector of the program.</param>
    internal RunService(ProgramStack stack) => _stack = stack;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.ProgramRun, ServiceThread.Program, RunProgram);
        registry.Add(BootstrapSymbols.ProgramEnter, ServiceThread.Program, EnterProgram);
        registry.Add(BootstrapSymbols.FunctionCall, ServiceThread.Program, CallFunction);
        registry.Add(BootstrapSymbols.RunAsMain, ServiceThread.Program, RunAsMain);
        registry.Add(BootstrapSymbols.RunAsVoidFunction, ServiceThread.Program, RunAsVoidFunction);
        registry.Add(BootstrapSymbols.RunAsIntFunction, ServiceThread.Program, RunAsIntFunction);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    private ReadOnlyMemory<byte> RunProgram(ServiceCall call)
    {
        (ExecutorAddress entry, NativeText[] arguments) = RunMessages.DecodeMain(call.Arguments.Span);
        ulong function = Callable(entry);
        NativeArguments copied = _stack.Of(arguments, function);
        NativeFunctions.NameProgram(copied);
        NativeFunctions.RunMain(function, copied);
        return default;
    }

    private ReadOnlyMemory<byte> EnterProgram(ServiceCall call)
    {
        (ExecutorAddress entry, NativeText[] arguments) = RunMessages.DecodeMain(call.Arguments.Span);
        ulong address = Callable(entry);
        NativeArguments copied = _stack.Of(arguments, address);
        NativeFunctions.NameProgram(copied);
        NativeFunctions.Enter(address, copied);
        return default;
    }

    private ReadOnlyMemory<byte> RunAsMain(ServiceCall call)
    {
        (ExecutorAddress entry, NativeText[] arguments) = RunMessages.DecodeMain(call.Arguments.Span);
        int result = NativeFunctions.CallMain(Callable(entry), _stack.Of(arguments));
        return RunMessages.EncodeMainResult(new SpsWriter(8), result).Written;
    }

    private static ReadOnlyMemory<byte> RunAsVoidFunction(ServiceCall call)
    {
        ExecutorAddress function = RunMessages.DecodeVoidFunction(call.Arguments.Span);
        long result = NativeFunctions.CallWithIntegers(Callable(function), []);
        return RunMessages.EncodeIntResult(new SpsWriter(4), unchecked((int)result)).Written;
    }

    private static ReadOnlyMemory<byte> RunAsIntFunction(ServiceCall call)
    {
        (ExecutorAddress function, int argument) = RunMessages.DecodeIntFunction(call.Arguments.Span);
        long result = NativeFunctions.CallWithIntegers(Callable(function), [argument]);
        return RunMessages.EncodeIntResult(new SpsWriter(4), unchecked((int)result)).Written;
    }

    private ReadOnlyMemory<byte> CallFunction(ServiceCall call)
    {
        (ExecutorAddress function, long[] arguments) = RunMessages.DecodeFunctionCall(call.Arguments.Span);
        Expected<long> result = _functions.MayBeCalled(function.Value)
            ? Expected.Of(NativeFunctions.CallWithIntegers(function.Value, arguments))
            : Expected.Failed<long>($"{function} is the address of no function: there is no code");
        return RunMessages.EncodeFunctionCallResult(new SpsWriter(16), result).Written;
    }

    // These forms of result have no place for an error, so what cannot be called makes it empty.
    private static ulong Callable(ExecutorAddress function) => CodeMemory.Here.MayBeCalled(function.Value)
        ? function.Value
        : throw new MalformedMessageException($"there is no code at {function}");
}
