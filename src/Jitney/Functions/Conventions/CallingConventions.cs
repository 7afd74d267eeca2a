using Jitney.Executors;
using Jitney.Functions.Conventions.AArch64;
using Jitney.Functions.Conventions.SystemV;
using Jitney.Functions.Conventions.Windows;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions;

/// <summary>Finds the calling convention of an executor.</summary>
internal static class CallingConventions
{
    /// <summary>The convention by which linked code is called in an executor.</summary>
    /// <exception cref="InvalidOperationException">There is none for its machine yet.</exception>
    public static ICallingConvention Of(ExecutorDescription executor) =>
        executor.Target switch
        {
            { System: TargetSystem.Linux, Architecture: TargetArchitecture.X64 } => new SystemVConvention(),
            { System: TargetSystem.Linux, Architecture: TargetArchitecture.AArch64 } => new AArch64Convention(),
            { System: TargetSystem.Windows, Architecture: TargetArchitecture.X64 } => new WindowsConvention(),
            _ => throw new InvalidOperationException($"functions with typed arguments cannot be called on {executor.TargetTriple} yet: only on Linux on x86-64 and AArch64, and on Windows on x86-64"),
        };
}
