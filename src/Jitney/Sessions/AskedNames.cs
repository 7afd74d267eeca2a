using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>Names that sessions have asked executors for, to be asked ahead of time of the next ones. Thread-safe.</summary>
internal sealed class AskedNames
{
    // More than programs import; one that makes names up as it goes is not to fill the memory.
    private const int Most = 16 * 1024;

    private readonly NameTable _names = new();
    private ReadOnlyMemory<byte>[]? _all;

    /// <summary>The names, in the order in which they were first asked for.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> All
    {
        get
        {
            lock (_names)
            {
                return _all ??= [.. Enumerable.Range(0, _names.Count).Select(number => (ReadOnlyMemory<byte>)_names.Bytes(number).ToArray())];
            }
        }
    }

    /// <summary>Adds names.</summary>
    public void Add(IReadOnlyList<ReadOnlyMemory<byte>> names)
    {
        lock (_names)
        {
            int before = _names.Count;
            for (int index = 0; index < names.Count && _names.Count < Most; index++)
            {
                _ = _names.Intern(names[index].Span);
            }

            _all = _names.Count == before ? _all : null;
        }
    }
}
