using System.Runtime.InteropServices;

namespace Jitney.Interop.Libraries;

/// <summary>All objects that the dynamic linker has loaded.</summary>
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
        ((List<LoadedObject>)GCHandle.FromIntPtr(data).Target!).Add(new LoadedObject(*report));
        return 0;
    }
}
