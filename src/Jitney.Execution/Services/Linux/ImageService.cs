using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Starts and ends linked images as the dynamic linker does with shared libraries. For use as actions.</summary>
/// <remarks>Finalisers are registered before the first initialiser runs, so that what initialisers register themselves (<c>atexit</c>,
/// destructors of static objects) runs before them.</remarks>
internal sealed class ImageService : IService
{
    private readonly ProgramStack _stack;

    /// <summary>Makes the service.</summary>
    /// <param name="stack">Arguments, environment and auxiliary vector of the program.</param>
    internal ImageService(ProgramStack stack) => _stack = stack;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.ImageInitialize, ServiceThread.Program, Initialize);
        registry.Add(BootstrapSymbols.ImageFinalize, ServiceThread.Program, Run);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Images belong to allocations, whose deallocate actions end them.
    }

    private ReadOnlyMemory<byte> Initialize(ServiceCall call)
    {
        ImageInitializeRequest request = ActionMessages.DecodeImageInitialize(call.Arguments.Span);
        return Answer.Error(() => Initialize(request));
    }

    private string? Initialize(ImageInitializeRequest request)
    {
        var initialisers = new List<ulong>();
        foreach (ExecutorAddressRange table in request.Initialisers)
        {
            initialisers.AddRange(CodeAddresses.Of(table, out string? problem));
            if (problem is not null)
            {
                return problem;
            }
        }

        foreach (ExecutorAddressRange table in request.Finalisers)
        {
            IReadOnlyList<ulong> functions = CodeAddresses.Of(table, out string? problem);
            foreach (ulong function in functions)
            {
                if (!ExitFunctions.TryRegister(function, request.DsoHandle.Value))
                {
                    return "a finaliser could not be registered";
                }
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        NativeArguments arguments = _stack.Of(request.Arguments);
        if (OwnProcess.Here.IsOnInitialThread)
        {
            NativeFunctions.NameProgram(arguments);
        }

        Action<ulong> call = NativeFunctions.Initialisers(arguments);
        foreach (ulong function in initialisers)
        {
            call(function);
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Run(ServiceCall call)
    {
        ExecutorAddress handle = ActionMessages.DecodeHandle(call.Arguments.Span);
        return Answer.Error(() =>
        {
            if (handle.IsNull)
            {
                return "the image has no handle";
            }

            ExitFunctions.Run(handle.Value);
            return null;
        });
    }
}
