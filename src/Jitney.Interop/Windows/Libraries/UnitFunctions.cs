using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Libraries;

/// <summary>Functions that linked code gets of this program instead of a library's: those of C libraries that have to know which linked unit calls them, since what a library keeps for the
/// end of the process would outlive a unit that is taken out; and what only this program has.</summary>
internal static unsafe class UnitFunctions
{
    /// <summary>The function that linked code gets for a name; 0 for that of the libraries.</summary>
    /// <param name="name">The name.</param>
    public static ulong Find(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("atexit"u8) || name.SequenceEqual("_crt_atexit"u8) => (ulong)(delegate* unmanaged[Cdecl]<nint, int>)&AtExit,
        _ when name.SequenceEqual("_onexit"u8) => (ulong)(delegate* unmanaged[Cdecl]<nint, nint>)&OnExit,
        _ when name.SequenceEqual("at_quick_exit"u8) || name.SequenceEqual("_crt_at_quick_exit"u8) => (ulong)(delegate* unmanaged[Cdecl]<nint, int>)&AtQuickExit,
        _ when name.SequenceEqual("__jitney_free"u8) => (ulong)(delegate* unmanaged[Cdecl]<void*, void>)&Free,
        _ when name.SequenceEqual("__tlregdtor"u8) && StartCalls.AreThere => StartCalls.GetAtThreadEnd(),
        _ when name.SequenceEqual("_CxxThrowException"u8) && StartCalls.AreThere => StartCalls.GetThrow(),
        _ => 0,
    };

    // By the C library from which answers of the controller are allocated; linked code may have another.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* block) => NativeMemory.Free(block);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AtExit(nint function)
    {
        ExitFunctions.Register((ulong)function);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AtQuickExit(nint function)
    {
        ExitFunctions.RegisterQuick((ulong)function);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnExit(nint function)
    {
        ExitFunctions.Register((ulong)function);
        return function;
    }
}
