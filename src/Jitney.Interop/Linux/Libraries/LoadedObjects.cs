using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>All objects that the dynamic linker has loaded, but for the images that exist only in memory (<see cref="SymbolImage"/>).</summary>
/// <remarks>Those come and go with links on other threads, so nobody may keep pointers into them; and nothing in them is to be found or changed.</remarks>
internal static unsafe class LoadedObjects
{
    /// <summary>Lists them in the dynamic linker's order, the program first.</summary>
    internal static List<LoadedObject> List() => List(&Take);

    /// <summary>Lists those that were loaded after the newest image: what that needs, while it is being loaded.</summary>
    internal static List<LoadedObject> BehindLastImage() => List(&TakeBehindImage);

    private static List<LoadedObject> List(delegate* unmanaged<LoadedObjectReport*, nuint, nint, int> take)
    {
        var objects = new List<LoadedObject>(16);
        var handle = GCHandle.Alloc(objects);
        try
        {
            // The callback runs before the call returns, so the handle outlives its use.
            _ = DynamicLinkerFunctions.Iterate(take, GCHandle.ToIntPtr(handle));
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

    [UnmanagedCallersOnly]
    private static int TakeBehindImage(LoadedObjectReport* report, nuint size, nint data)
    {
        var objects = (List<LoadedObject>)GCHandle.FromIntPtr(data).Target!;
        if (SymbolImage.IsPathOfImage(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(report->Name)))
        {
            objects.Clear();
        }
        else
        {
            objects.Add(new LoadedObject(*report));
        }

        return 0;
    }
}
