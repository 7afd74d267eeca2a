using System.Runtime.InteropServices;
using Jitney.Interop;
using Jitney.Interop.Streams;

namespace Jitney.Execution.Running;

/// <summary>Descriptors that came ahead of the call that uses them. Thread-safe.</summary>
internal sealed class KeptDescriptors
{
    // Where no program meets them, and more than one run ever takes.
    private const int Lowest = 500;
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly List<SafeDescriptor> _kept = [];

    /// <summary>The numbers of all.</summary>
    public int[] Numbers
    {
        get
        {
            lock (_lock)
            {
                return [.. _kept.Select(static kept => kept.Number)];
            }
        }
    }

    /// <summary>Keeps a second descriptor of the same file.</summary>
    /// <returns>Its number, by which it is taken.</returns>
    /// <exception cref="SystemCallException">The process can have no more.</exception>
    /// <exception cref="InvalidOperationException">Too many wait for a call.</exception>
    public int Add(SafeHandle descriptor)
    {
        lock (_lock)
        {
            if (_kept.Count == Most)
            {
                throw new InvalidOperationException($"{Most} descriptors wait for a call that takes them already");
            }

            SafeDescriptor kept = Descriptors.Here.Duplicate(descriptor, Lowest);
            _kept.Add(kept);
            return kept.Number;
        }
    }

    /// <summary>Takes one out; null when there is none of that number.</summary>
    public SafeDescriptor? Take(ulong number)
    {
        lock (_lock)
        {
            int index = _kept.FindIndex(kept => (ulong)kept.Number == number);
            if (index < 0)
            {
                return null;
            }

            SafeDescriptor found = _kept[index];
            _kept.RemoveAt(index);
            return found;
        }
    }
}
