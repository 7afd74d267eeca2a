using Jitney.Interop.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>The libraries that were opened for the controller. Thread-safe.</summary>
/// <remarks>The dynamic linker trusts the handles that it gets, so only those it gave may reach it.</remarks>
/// <param name="beforeSearch">Opens what every native link has without asking, such as the unwinder's functions: before the process is first searched, they are there.</param>
internal sealed class LibraryHandles(Action beforeSearch)
{
    private readonly HashSet<ExecutorAddress> _handles = [];
    private readonly Lock _gate = new();
    private ExecutorAddress _process;

    private delegate nint Opener(string path, out string? problem);

    /// <summary>Opens a library, or with the empty path the process itself. May run the library's initialisers.</summary>
    public Expected<ExecutorAddress> Open(string path) => Open(path, LibraryLoader.Here.Open);

    /// <summary>Opens a library that others do not see yet, or the process itself.</summary>
    public Expected<ExecutorAddress> OpenApart(string path) => Open(path, path.Length == 0 ? LibraryLoader.Here.Open : LibraryLoader.Here.OpenApart);

    private Expected<ExecutorAddress> Open(string path, Opener opener)
    {
        if (path.Length == 0)
        {
            // Code that does without it also runs where it is missing.
            beforeSearch();
        }

        var handle = (ExecutorAddress)(ulong)opener(path, out string? problem);
        if (problem is not null)
        {
            return Expected.Failed<ExecutorAddress>(problem);
        }

        lock (_gate)
        {
            _handles.Add(handle);
            _process = path.Length == 0 ? handle : _process;
        }

        return Expected.Of(handle);
    }

    /// <summary>Whether a handle was given out.</summary>
    public bool Has(ExecutorAddress handle)
    {
        lock (_gate)
        {
            return _handles.Contains(handle);
        }
    }

    /// <summary>Whether a handle that was given out is the process itself.</summary>
    public bool IsProcess(ExecutorAddress handle)
    {
        lock (_gate)
        {
            return !handle.IsNull && handle == _process;
        }
    }
}
