using System.Runtime.CompilerServices;

namespace Jitney.Execution.Running;

/// <summary>Variables of linked code in this process.</summary>
internal static unsafe class OwnVariables
{
    /// <summary>A variable.</summary>
    /// <param name="address">Where it lies, in memory that stays as long as the reference is used. Whoever gives it vouches for that.</param>
    public static ref T At<T>(ulong address)
        where T : unmanaged => ref Unsafe.AsRef<T>((void*)address);
}
