using System.Runtime.InteropServices;

namespace Jitney.Execution.Services.Memory;

/// <summary>Memory objects that came ahead of the reservations that will use them. Thread-safe.</summary>
internal sealed class KeptObjects
{
    // Each reservation follows its object at once.
    private const int Most = 64;

    private readonly Dictionary<ulong, SafeHandle> _objects = [];
    private bool _isClosed;

    /// <summary>Keeps an object.</summary>
    /// <param name="number">What it is called.</param>
    /// <param name="descriptor">Its descriptor; owned by this from now on, whatever comes of it.</param>
    /// <returns>Null, or why it cannot be kept.</returns>
    public string? Add(ulong number, SafeHandle? descriptor)
    {
        if (descriptor is null)
        {
            return "no descriptor came with the message";
        }

        lock (_objects)
        {
            string? problem = _isClosed ? "the executor is about to end"
                : _objects.Count == Most ? $"{Most} memory objects are kept already"
                : !_objects.TryAdd(number, descriptor) ? $"a memory object {number} is kept already"
                : null;
            if (problem is not null)
            {
                descriptor.Dispose();
            }

            return problem;
        }
    }

    /// <summary>Takes an object, which is the caller's then; null for none.</summary>
    public SafeHandle? Take(ulong number)
    {
        lock (_objects)
        {
            _ = _objects.Remove(number, out SafeHandle? descriptor);
            return descriptor;
        }
    }

    /// <summary>Closes what nobody has taken, and keeps nothing more.</summary>
    public void Close()
    {
        lock (_objects)
        {
            _isClosed = true;
            foreach (SafeHandle descriptor in _objects.Values)
            {
                descriptor.Dispose();
            }

            _objects.Clear();
        }
    }
}
