using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Memory;

/// <summary>Reserved addresses that views can take the place of at no moment's loss: Windows has them from version 1803 on.</summary>
internal static unsafe class Placeholders
{
    // VirtualAlloc2 and MapViewOfFile3 are in no import library of old, and not everything that answers to the name of Windows has them.
    private static readonly nint s_allocate = Find("VirtualAlloc2");
    private static readonly nint s_mapView = Find("MapViewOfFile3");

    /// <summary>Whether there are any here.</summary>
    public static bool Exist { get; } = TryOne();

    /// <summary>Reserves addresses as a placeholder.</summary>
    /// <returns>Its address; 0 where there is none.</returns>
    public static nint Reserve(nint address, nuint size) =>
        Allocate(address, size, MemoryCalls.Reserve | MemoryCalls.ReservePlaceholder, MemoryCalls.NoAccess);

    /// <summary>Makes a common reservation of a whole placeholder.</summary>
    /// <returns>Its address; 0 where that fails.</returns>
    public static nint MakeCommon(nint address, nuint size) =>
        Allocate(address, size, MemoryCalls.Reserve | MemoryCalls.ReplacePlaceholder, MemoryCalls.NoAccess);

    /// <summary>Makes a placeholder of its own of a part of one.</summary>
    public static bool Split(nint address, nuint size) => MemoryCalls.GiveBack(address, size, MemoryCalls.Release | MemoryCalls.PreservePlaceholder);

    /// <summary>Puts a view in the place of a whole placeholder.</summary>
    /// <returns>Its address; 0 where that fails.</returns>
    public static nint MapView(nint section, nint address, ulong offset, nuint size, uint protection)
    {
        // The system's function of this signature.
        nint view = ((delegate* unmanaged<nint, nint, nint, ulong, nuint, uint, uint, void*, uint, nint>)s_mapView)(
            section, HandleCalls.ThisProcess, address, offset, size, MemoryCalls.ReplacePlaceholder, protection, null, 0);
        return Noted(view);
    }

    private static nint Allocate(nint address, nuint size, uint kind, uint protection)
    {
        // The system's function of this signature.
        nint memory = ((delegate* unmanaged<nint, nint, nuint, uint, uint, void*, uint, nint>)s_allocate)(
            HandleCalls.ThisProcess, address, size, kind, protection, null, 0);
        return Noted(memory);
    }

    private static nint Noted(nint result)
    {
        if (result == 0)
        {
            Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
        }

        return result;
    }

    private static nint Find(string name) =>
        NativeLibrary.TryLoad("kernelbase.dll", typeof(Placeholders).Assembly, DllImportSearchPath.System32, out nint library)
        && NativeLibrary.TryGetExport(library, name, out nint function)
            ? function
            : 0;

    // All that is needed of them, on two pieces of an address range.
    private static bool TryOne()
    {
        const nuint Piece = (nuint)MemoryCalls.Granularity;
        if (s_allocate == 0 || s_mapView == 0)
        {
            return false;
        }

        nint place = Reserve(0, 2 * Piece);
        if (place == 0)
        {
            return false;
        }

        bool splits = Split(place, Piece);
        _ = MemoryCalls.GiveBack(place, 0, MemoryCalls.Release);
        _ = splits && MemoryCalls.GiveBack(place + (nint)Piece, 0, MemoryCalls.Release);
        return splits;
    }
}
