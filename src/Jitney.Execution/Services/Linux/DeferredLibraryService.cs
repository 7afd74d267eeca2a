using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Opens libraries before the program that is linked with them, and shows them to others, and initialises them where they need it, when that is there.</summary>
/// <param name="libraries">The libraries that are open.</param>
/// <param name="definitions">Whose definitions count; null where only those of libraries do.</param>
internal sealed class DeferredLibraryService(LibraryHandles libraries, DefinitionService? definitions) : IService
{
    private readonly Lock _gate = new();
    private readonly Queue<(DeferredLibraries Libraries, nint[] Opened)> _waiting = [];

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.LibrariesLoad, ServiceThread.Program, Load);
        registry.Add(BootstrapSymbols.LibrariesInitialize, ServiceThread.Program, Initialise);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Libraries stay open: what they registered to run at exit lies in them. What was never initialised has registered nothing, and would stay so for all who open it in this process.
        while (Next() is { } next)
        {
            if (next.Libraries.AreWaiting)
            {
                Array.ForEach(next.Opened, DynamicLibraries.Close);
            }

            next.Libraries.Close();
        }
    }

    private ReadOnlyMemory<byte> Load(ServiceCall call)
    {
        LibrariesLoadRequest request = LibraryMessages.DecodeLoad(call.Arguments.Span);

        // What is wrong with a library shows when it is opened by itself.
        DeferredLibraries? loaded = request.Paths.Any(static path => path.Length > 0)
            ? DeferredLibraries.Load(request.Image.ToArray(), request.Hook, request.Names, out _)
            : null;
        Expected<ExecutorAddress>[] opened = [.. request.Paths.Select(libraries.OpenApart)];
        if (loaded is not null)
        {
            nint[] handles = [.. opened.Where((library, index) => library.HasValue && request.Paths.ElementAt(index).Length > 0).Select(static library => (nint)library.Value.Value)];
            lock (_gate)
            {
                _waiting.Enqueue((loaded, handles));
            }
        }

        return LibraryMessages.EncodeOpenResult(new SpsWriter(), opened).Written;
    }

    private ReadOnlyMemory<byte> Initialise(ServiceCall call)
    {
        (NativeText[] texts, string[] paths) = LibraryMessages.DecodeInitialize(call.Arguments.Span);
        return Answer.Error(() =>
        {
            foreach (string path in paths)
            {
                if (Show(path) is string problem)
                {
                    return problem;
                }
            }

            return InitialiseAll(texts);
        });
    }

    private string? Show(string path)
    {
        if (definitions is not null)
        {
            nint library = DynamicLibraries.OpenApart(path, out string? problem);
            problem ??= definitions.UseFunctionsOf(library, DynamicLibraries.Open("", out _));
            if (problem is not null)
            {
                return problem;
            }
        }

        return DynamicLibraries.Show(path);
    }

    private string? InitialiseAll(NativeText[] texts)
    {
        NativeArguments? arguments = null;
        while (Next() is (var loaded, _))
        {
            if (loaded.AreWaiting)
            {
                NativeArguments given = arguments ??= NativeArguments.Copy(texts);
                if (OwnProcess.Here.IsOnInitialThread)
                {
                    NativeFunctions.NameProgram(given);
                }

                if (loaded.Initialise(NativeFunctions.Initialisers(given)) is string problem)
                {
                    return problem;
                }
            }

            // All see them now.
            loaded.Close();
        }

        return null;
    }

    private (DeferredLibraries Libraries, nint[] Opened)? Next()
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out (DeferredLibraries, nint[]) next) ? next : null;
        }
    }
}
