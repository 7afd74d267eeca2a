using System.Runtime.InteropServices;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Processes;

/// <summary>Gives a child its descriptors without one move overwriting what another one still needs.</summary>
internal sealed class DescriptorPlan : IDisposable
{
    private readonly List<SafeDescriptor> _duplicates = [];
    private readonly List<SafeHandle> _borrowed = [];
    private readonly List<(int From, int To)> _moves = [];

    /// <summary>Keeps the descriptors open until disposal.</summary>
    /// <exception cref="ArgumentException">Two descriptors would get the same number.</exception>
    public DescriptorPlan(IReadOnlyList<HandedDescriptor> descriptors)
    {
        int highest = 2;
        foreach (HandedDescriptor handed in descriptors)
        {
            highest = Math.Max(highest, handed.Number);
        }

        try
        {
            foreach (HandedDescriptor handed in descriptors)
            {
                Add(handed, highest + 1);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void ApplyTo(SpawnAttributes attributes)
    {
        foreach ((int from, int to) in _moves)
        {
            attributes.HandOver(from, to);
        }
    }

    public void Dispose()
    {
        _duplicates.ForEach(duplicate => duplicate.Dispose());
        _borrowed.ForEach(handle => handle.DangerousRelease());
        _borrowed.Clear();
    }

    private void Add(HandedDescriptor handed, int lowest)
    {
        if (_moves.Exists(move => move.To == handed.Number))
        {
            throw new ArgumentException($"two descriptors for the number {handed.Number}", nameof(handed));
        }

        bool added = false;
        handed.Descriptor.DangerousAddRef(ref added);
        _borrowed.Add(handed.Descriptor);
        int number = (int)handed.Descriptor.DangerousGetHandle();
        if (number != handed.Number)
        {
            // Above all numbers that are going to be taken, it cannot be overwritten before its turn.
            SafeDescriptor duplicate = Descriptors.Here.Duplicate(handed.Descriptor, lowest);
            _duplicates.Add(duplicate);
            number = duplicate.Number;
        }

        _moves.Add((number, handed.Number));
    }
}
