using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Libraries;

namespace Jitney.Execution.Services.Memory;

/// <summary>Removes the names of memory objects when linked code ends the process by <c>exit</c> before the controller has removed them.</summary>
internal static unsafe class NamesAtExit
{
    private static readonly ConcurrentDictionary<SharedMapperService, bool> s_services = new();
    private static int s_isRegistered;

    /// <summary>Has a service's names removed at exit.</summary>
    internal static void Watch(SharedMapperService service)
    {
        s_services.TryAdd(service, true);
        if (Interlocked.Exchange(ref s_isRegistered, 1) == 0)
        {
            // Native code that stays as long as the process: of no image. Without it names are still removed when the stream ends.
            _ = ExitFunctions.TryRegister((ulong)(delegate* unmanaged[Cdecl]<void*, void>)&Unlink, 0);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    [SuppressMessage("Design", "CA1031", Justification = "The caller is native code, which no exception may reach.")]
    private static void Unlink(void* nothing)
    {
        try
        {
            foreach (SharedMapperService service in s_services.Keys)
            {
                service.Unlink();
            }
        }
        catch (Exception)
        {
            // The process ends; there is nobody to tell.
        }
    }
}
