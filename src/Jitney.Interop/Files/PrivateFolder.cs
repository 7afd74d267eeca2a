using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Files;

/// <summary>Makes folders of random names that only this user may enter.</summary>
internal static partial class PrivateFolder
{
    private const uint OwnersAlone = 0x1c0; // 0700

    /// <summary>Makes one.</summary>
    /// <param name="prefix">Its path, to which random characters are added.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It cannot be made; the message says why.</exception>
    public static string Make(string prefix)
    {
        string path = prefix + Convert.ToHexStringLower(RandomBytes.Make(8));
        return MakeFolder(path, OwnersAlone) == 0 ? path : throw OutputFile.Problem(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int MakeFolder(string path, uint mode);
}
