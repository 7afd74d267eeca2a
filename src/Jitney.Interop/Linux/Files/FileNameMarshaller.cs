using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Jitney.Interop.Linux.Files;

/// <summary>Hands names to the system byte for byte, those that are no UTF-8 too.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(FileNameMarshaller))]
internal static unsafe class FileNameMarshaller
{
    /// <summary>A copy of a name with a zero behind it.</summary>
    public static byte* ConvertToUnmanaged(string name)
    {
        byte[] bytes = FileCalls.NameOf(name);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    /// <summary>Frees the copy.</summary>
    public static void Free(byte* copy) => NativeMemory.Free(copy);
}
