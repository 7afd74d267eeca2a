using System.Runtime.InteropServices;

namespace Jitney.Interop.Libraries;

/// <summary>All objects that the dynamic linker has loaded, but for the images that exist only in memory (<see cref="SymbolImage"/>).</summary>
/// <remarks>Those come and go with links on other threads, so nobody may keep pointers into them; and nothing in them is to be found or changed.</remarks>
internal static unsafe class LoadedObjects
{
    /// <summary>Lists them in the dynamic linker's order, the program first.</summary>
    internal static List<LoadedObject> List()
    {
        var objects = new List<LoadedObject>(16);
        var handle = GCHandle.Alloc(objects);
        try
        {
            // The callback runs before the call returns, so the handle outlives its use.
            _ = DynamicLinkerFunctions.Iterate(&Take, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        return objects;
    }

    [UnmanagedCallersOnly]
    private static int Take(LoadedObjectReport* report, nuint size, nint data)
    {
        if (!SymbolImage.IsPathOfImage(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(report->Name)))
        {
            ((List<LoadedObject>)GCHandle.FromIntPtr(data).Target!).Add(new LoadedObject(*report));
        }

        return 0;
    }
}
