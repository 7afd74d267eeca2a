using System.Runtime.InteropServices;
using Jitney.Interop.Threads;

namespace Jitney.Interop.Linux.Threads;

/// <inheritdoc cref="FloatingPointFlags"/>
internal sealed partial class SystemFloatingPointFlags : FloatingPointFlags
{
    // The functions take those bits that the processor has.
    private const int All = -1;

    // fexcept_t: 32 bits on AArch64 and RISC-V, and on x86-64 16, of which the upper half stays 0.
    [ThreadStatic]
    private static uint s_ofLinkedCode;

    /// <inheritdoc/>
    public override void Enter() => _ = SetFlags(in s_ofLinkedCode, All);

    /// <inheritdoc/>
    public override void Leave() => _ = GetFlags(ref s_ofLinkedCode, All);

    [LibraryImport("libm.so.6", EntryPoint = "fesetexceptflag")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(in uint flags, int which);

    [LibraryImport("libm.so.6", EntryPoint = "fegetexceptflag")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetFlags(ref uint flags, int which);
}
