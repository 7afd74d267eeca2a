using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Processes;

/// <summary>A null-terminated array of null-terminated strings, as <c>argv</c> and <c>environ</c> are.</summary>
internal sealed unsafe class NativeStrings : SafeHandle
{
    /// <summary>Copies texts and terminates them.</summary>
    /// <exception cref="ArgumentException">A text holds a null character.</exception>
    public NativeStrings(IReadOnlyCollection<NativeText> values)
        : base(0, ownsHandle: true)
    {
        // One block: the pointers, then the characters they point to.
        int pointers = checked((values.Count + 1) * sizeof(byte*));
        int size = pointers;
        foreach (NativeText value in values)
        {
            size = checked(size + value.Bytes.Length + 1);
            if (value.Bytes.Contains((byte)0))
            {
                throw new ArgumentException("the string holds a null character", nameof(values));
            }
        }

        SetHandle((nint)NativeMemory.AllocZeroed((nuint)size));
        var characters = new Span<byte>((void*)handle, size);
        int position = pointers;
        int index = 0;
        foreach (NativeText value in values)
        {
            Pointer[index++] = (byte*)handle + position;
            value.Bytes.CopyTo(characters[position..]);
            position += value.Bytes.Length + 1;
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The array; valid until this object is disposed.</summary>
    public byte** Pointer => (byte**)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
