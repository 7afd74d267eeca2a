using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Linux.Files;

/// <inheritdoc cref="PrivateFolder"/>
internal sealed partial class SystemPrivateFolder : PrivateFolder
{
    private const uint OwnersAlone = 0x1c0; // 0700

    /// <inheritdoc/>
    public override string Make(string prefix)
    {
        string path = prefix + Convert.ToHexStringLower(RandomBytes.Here.Make(8));
        return MakeFolder(path, OwnersAlone) == 0 ? path : throw DescriptorOutput.Problem(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int MakeFolder(string path, uint mode);
}
