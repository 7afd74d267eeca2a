using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Processes;

namespace Jitney.Execution.Running;

/// <summary>Calls of resolvers, which choose the functions that indirect ones stand for.</summary>
internal static unsafe class IndirectFunctions
{
    // By this bit resolvers know that there is a second argument (AArch64's "System V ABI", GNU_IFUNC).
    private const ulong HasFeatures = 1UL << 62;

    /// <summary>Calls a resolver as the dynamic linker does.</summary>
    /// <param name="resolver">Its address; the caller vouches for it.</param>
    /// <returns>The address that it has chosen.</returns>
    internal static ulong Choose(ulong resolver)
    {
        // One without parameters, as all are on x86-64, does not see the arguments. RISC-V's have the features of the
        // processor first, too, and can do without what follows.
        Features features = default;
        features.Size = (ulong)sizeof(Features);
        features.First = AuxiliaryVector.Value(AuxiliaryVector.Features);
        features.Further = AuxiliaryVector.Value(AuxiliaryVector.FurtherFeatures);
        return RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? ((delegate* unmanaged<ulong, Features*, ulong>)resolver)(features.First | HasFeatures, &features)
            : ((delegate* unmanaged<ulong, void*, ulong>)resolver)(features.First, null);
    }

    /// <summary><c>__ifunc_arg_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Features
    {
        public ulong Size;
        public ulong First;
        public ulong Further;
    }
}
