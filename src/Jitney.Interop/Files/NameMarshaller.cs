using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Files;

/// <summary>Hands names of files to the C library byte for byte, where a runtime's own way would lose what is no UTF-8.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(NameMarshaller))]
internal static unsafe class NameMarshaller
{
    /// <summary>Makes a text with a terminator, which <see cref="Free"/> takes back.</summary>
    public static byte* ConvertToUnmanaged(string? name)
    {
        if (name is null)
        {
            return null;
        }

        NativeText text = name;
        var bytes = (byte*)NativeMemory.Alloc((nuint)text.Bytes.Length + 1);

        // Just allocated with this length.
        text.Bytes.CopyTo(new Span<byte>(bytes, text.Bytes.Length));
        bytes[text.Bytes.Length] = 0;
        return bytes;
    }

    /// <summary>Gives the memory back.</summary>
    public static void Free(byte* name) => NativeMemory.Free(name);
}
