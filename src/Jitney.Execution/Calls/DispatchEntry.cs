using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Calls;

/// <summary>The native function through which linked code calls the controller: <c>result fn(void *context, const void *tag, const char *arguments, size_t size)</c>.</summary>
/// <remarks>It may be called on any thread, the program's own too. Contexts are addresses that nobody else uses; a context that is not known is an error
/// and not a fault, for linked code hands it in.</remarks>
internal static unsafe class DispatchEntry
{
    // A context that has ended is not given out again for a while: what linked code has left behind may still have it.
    private const int Resting = 1024;

    private static readonly ConcurrentDictionary<nint, ControllerCalls> s_contexts = new();
    private static readonly ConcurrentQueue<nint> s_ended = new();

    /// <summary>The function's address.</summary>
    internal static ExecutorAddress Function => (ExecutorAddress)(ulong)(delegate* unmanaged[Cdecl]<void*, void*, byte*, nuint, WrapperResult>)&Dispatch;

    /// <summary>Makes a context for calls.</summary>
    internal static ExecutorAddress MakeContext(ControllerCalls calls)
    {
        nint context = s_ended.Count > Resting && s_ended.TryDequeue(out nint rested) ? rested : (nint)NativeMemory.AllocZeroed(sizeof(ulong));
        s_contexts[context] = calls;
        return (ExecutorAddress)(ulong)context;
    }

    /// <summary>Makes calls with a context fail from now on, and forgets whom they went to. Once for each.</summary>
    internal static void EndContext(ExecutorAddress context)
    {
        if (s_contexts.TryRemove((nint)context.Value, out _))
        {
            s_ended.Enqueue((nint)context.Value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    [SuppressMessage("Design", "CA1031", Justification = "The caller is native code, which no exception may reach.")]
    private static WrapperResult Dispatch(void* context, void* tag, byte* arguments, nuint size)
    {
        try
        {
            if (!s_contexts.TryGetValue((nint)context, out ControllerCalls? calls))
            {
                return WrapperResult.OfProblem("the context of a call to the controller is not the one that the executor gave");
            }

            if (size > int.MaxValue)
            {
                return WrapperResult.OfProblem($"a call to the controller has {size} bytes of arguments");
            }

            ControllerAnswer answer = calls.Call((ExecutorAddress)(ulong)tag, new ReadOnlySpan<byte>(arguments, (int)size));
            return answer.Problem is string problem ? WrapperResult.OfProblem(problem) : WrapperResult.Of(answer.Result.Span);
        }
        catch (Exception exception)
        {
            return WrapperResult.OfProblem(exception.Message);
        }
    }
}
