using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="PrivateFolder"/>
internal sealed unsafe class SystemPrivateFolder : PrivateFolder
{
    /// <inheritdoc/>
    public override string Make(string prefix)
    {
        string path = prefix + Convert.ToHexStringLower(RandomBytes.Here.Make(8));
        using var security = new SecurityDescriptor(OwnUser.OnlyHim(isFolder: true));
        MemoryCalls.SecurityAttributes attributes = security.Attributes;
        return FileCalls.MakeFolder(NativePath.Of(path), &attributes) ? path : throw OutputReplacement.Problem(Marshal.GetLastPInvokeError());
    }
}
