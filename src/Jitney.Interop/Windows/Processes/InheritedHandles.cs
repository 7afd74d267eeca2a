using System.Runtime.InteropServices;
using Jitney.Interop.Processes;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <summary>The handles that a child gets: its standard streams, and those handed to it under the values that they have here.</summary>
/// <remarks>A child of Jitney's gets no others. But who starts a process by .NET's <c>Process</c> at the same moment has it inherit these too: that class passes on all that can be,
/// and has no lock for others. There is no way round it where a child is to know its handles' values before it is there.</remarks>
internal sealed unsafe class InheritedHandles : IDisposable
{
    private const int StandardCount = 3;

    private readonly nint[] _standard = new nint[StandardCount];
    private readonly List<nint> _duplicates = [];
    private readonly List<SafeHandle> _borrowed = [];
    private readonly List<nint> _marked = [];

    /// <summary>Makes handles inheritable until disposal.</summary>
    /// <exception cref="ArgumentException">Two handles for one number, or a number that a child cannot see: it is 0 to 2 or the handle's own.</exception>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public InheritedHandles(IReadOnlyList<HandedDescriptor> descriptors)
    {
        try
        {
            foreach (HandedDescriptor handed in descriptors)
            {
                Add(handed);
            }

            for (int number = 0; number < StandardCount; number++)
            {
                if (_standard[number] == 0 && StandardHandle.ValueOf(number) is nint own and not 0)
                {
                    _standard[number] = Duplicate(own) ?? 0;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All of them, each once.</summary>
    public nint[] All => [.. _duplicates.Concat(_marked).Distinct()];

    /// <summary>The child's standard stream; 0 for none.</summary>
    public nint Standard(int number) => _standard[number];

    /// <inheritdoc/>
    public void Dispose()
    {
        _marked.ForEach(static handle => HandleCalls.SetInformation(handle, HandleCalls.IsInherited, 0));
        _duplicates.ForEach(static handle => HandleCalls.Close(handle));
        _borrowed.ForEach(static handle => handle.DangerousRelease());
        _marked.Clear();
        _duplicates.Clear();
        _borrowed.Clear();
    }

    private void Add(HandedDescriptor handed)
    {
        bool added = false;
        handed.Descriptor.DangerousAddRef(ref added);
        _borrowed.Add(handed.Descriptor);
        nint handle = handed.Descriptor.DangerousGetHandle();
        if (handed.Number is >= 0 and < StandardCount)
        {
            // Who hands on a standard stream means the handle behind the number.
            nint source = handle is >= 0 and < StandardCount ? StandardHandle.ValueOf((int)handle) : handle;
            RequireFree(_standard[handed.Number] == 0, handed.Number);
            _standard[handed.Number] = Duplicate(source) ?? throw SystemCallException.FromLastError("DuplicateHandle");
            return;
        }

        if (handed.Number != (int)handle)
        {
            throw new ArgumentException($"a child has the handle {handle} under that number, and not under {handed.Number}", nameof(handed));
        }

        RequireFree(!_marked.Contains(handle), handed.Number);
        if (!HandleCalls.SetInformation(handle, HandleCalls.IsInherited, HandleCalls.IsInherited))
        {
            throw SystemCallException.FromLastError("SetHandleInformation");
        }

        _marked.Add(handle);
    }

    private static void RequireFree(bool isFree, int number)
    {
        if (!isFree)
        {
            throw new ArgumentException($"two descriptors for the number {number}", nameof(number));
        }
    }

    private nint? Duplicate(nint handle)
    {
        if (!HandleCalls.Duplicate(HandleCalls.ThisProcess, handle, HandleCalls.ThisProcess, out nint duplicate, 0, inherit: 1, HandleCalls.SameAccess))
        {
            return null;
        }

        _duplicates.Add(duplicate);
        return duplicate;
    }
}
