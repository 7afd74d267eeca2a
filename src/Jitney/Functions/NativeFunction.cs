using Jitney.Execution.Running;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.Functions;

/// <summary>A function of linked code, with what it takes and gives. May be called from many threads, until its session ends.</summary>
/// <remarks>Code that the source generator of Jitney.Generators makes calls it; so can anybody else:
/// <c>function.Begin().Add(2.5).Add(3).InvokeAsync&lt;double&gt;()</c>.</remarks>
public sealed class NativeFunction
{
    private readonly CodeCalls _calls;

    internal NativeFunction(CodeCalls calls, IExecutorProcessControl control, string name, ExecutorAddress address, ExecutorAddress thunk, NativeSignature signature)
    {
        _calls = calls;
        Control = control;
        Name = name;
        Address = address;
        Thunk = thunk;
        Signature = signature;
        Pointer = control.IsThisProcess() ? unchecked((nint)address.Value) : 0;
        Service = control.Description.Service(BootstrapSymbols.TypedCall);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address in the executor.</summary>
    public ExecutorAddress Address { get; }

    /// <summary>What it takes and gives.</summary>
    public NativeSignature Signature { get; }

    /// <summary>Its address where the executor is this process, so that it can be called through a function pointer; else 0.</summary>
    public nint Pointer { get; }

    /// <summary>The executor.</summary>
    internal IExecutorProcessControl Control { get; }

    /// <summary>What loads registers and stack for it.</summary>
    internal ExecutorAddress Thunk { get; }

    /// <summary>The executor's service for such calls.</summary>
    internal ExecutorAddress Service { get; }

    /// <summary>Begins a call: arguments are added one after the other, then it is made.</summary>
    public NativeCall Begin() => new(this);

    /// <summary>Sends a call.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> message, CallLimit limit, CancellationToken cancellation) =>
        _calls.SendAsync(Control, Service, message, $"call {Name}", limit, cancellation);

    /// <summary>Makes a call on this thread, in this process.</summary>
    internal byte[] CallHere(ReadOnlySpan<byte> message)
    {
        _calls.ThrowIfNone();
        return TypedCalls.Make(TypedCallMessages.Read(message));
    }

    /// <summary>Refuses to wait for an executor that is reached by messages only.</summary>
    internal void ThrowUnlessQuick()
    {
        if (!Control.IsCalledThroughSharedMemory)
        {
            throw new InvalidOperationException($"{Name} can only be called asynchronously: the executor is reached by messages, for which no thread should wait");
        }
    }

    /// <summary>Refuses results of another size.</summary>
    internal void CheckResult(int size)
    {
        if (size != (Signature.Result?.Size ?? 0))
        {
            throw new InvalidOperationException($"the result of {Name} has {Signature.Result?.Size ?? 0} bytes, and {size} are asked for");
        }
    }

    /// <summary>What an answer that does not decode means.</summary>
    internal ExecutorException Failed(Exception reason) =>
        new(FailureSide.Connection, $"call {Name}", $"the answer does not decode: {reason.Message}", reason);

    /// <summary>What an executor means that has not called it.</summary>
    internal ExecutorRefusalException Refused(string problem) => new($"call {Name}", problem);
}
