using System.Runtime.InteropServices;
using Jitney.Interop.Threads;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Threads;

/// <inheritdoc cref="FloatingPointFlags"/>
/// <remarks>
/// The C libraries' functions for it are many, and belong to the linked program. The register of SSE is read and written by two small functions of our own. That of x87, which
/// managed code does not use, is linked code's alone anyway. On other machines, and where a policy forbids code that is in no file, nothing is kept apart.
/// </remarks>
internal sealed unsafe class SystemFloatingPointFlags : FloatingPointFlags
{
    private const uint Sticky = 0x3f;
    private const int SetOffset = 16;
    private const nuint PageSize = 4096;

    private static readonly nint s_code = MakeCode();

    [ThreadStatic]
    private static uint s_ofLinkedCode;

    private static ReadOnlySpan<byte> Code =>
    [
        // uint get()
        0x0f, 0xae, 0x5c, 0x24, 0x08,                   // stmxcsr dword ptr [rsp+0x8]  ; the caller leaves room there
        0x8b, 0x44, 0x24, 0x08,                         // mov eax,dword ptr [rsp+0x8]
        0xc3,                                           // ret
        0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,

        // set(ecx)
        0x89, 0x4c, 0x24, 0x08,                         // mov dword ptr [rsp+0x8],ecx
        0x0f, 0xae, 0x54, 0x24, 0x08,                   // ldmxcsr dword ptr [rsp+0x8]
        0xc3,                                           // ret
    ];

    /// <inheritdoc/>
    public override void Enter()
    {
        if (s_code != 0)
        {
            Set((Get() & ~Sticky) | s_ofLinkedCode);
        }
    }

    /// <inheritdoc/>
    public override void Leave()
    {
        if (s_code != 0)
        {
            s_ofLinkedCode = Get() & Sticky;
        }
    }

    // Code of this type, which neither waits nor calls anything.
    private static uint Get() => ((delegate* unmanaged[SuppressGCTransition]<uint>)s_code)();

    private static void Set(uint value) => ((delegate* unmanaged[SuppressGCTransition]<uint, void>)(s_code + SetOffset))(value);

    private static nint MakeCode()
    {
        nint page = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? MemoryCalls.Allocate(0, PageSize, MemoryCalls.Reserve | MemoryCalls.Commit, MemoryCalls.ReadWrite)
            : 0;
        if (page == 0)
        {
            return 0;
        }

        // The page was just made.
        Code.CopyTo(new Span<byte>((void*)page, (int)PageSize));
        if (!MemoryCalls.Protect(page, PageSize, MemoryCalls.ExecuteRead, out _) || !MemoryCalls.FlushInstructions(HandleCalls.ThisProcess, page, PageSize))
        {
            _ = MemoryCalls.GiveBack(page, 0, MemoryCalls.Release);
            return 0;
        }

        return page;
    }
}
