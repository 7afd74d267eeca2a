using Jitney.Executors;
using Jitney.Functions.Conventions.SystemV;

namespace Jitney.Functions.Conventions;

/// <summary>Finds the calling convention of an executor.</summary>
internal static class CallingConventions
{
    /// <summary>The convention by which linked code is called in an executor.</summary>
    /// <exception cref="InvalidOperationException">There is none for its machine yet.</exception>
    public static ICallingConvention Of(ExecutorDescription executor) =>
        executor.TargetTriple.StartsWith("x86_64", StringComparison.Ordinal) && executor.TargetTriple.Contains("linux", StringComparison.Ordinal)
            ? new SystemVConvention()
            : throw new InvalidOperationException($"functions with typed arguments cannot be called on {executor.TargetTriple} yet: only on x86-64 Linux");
}
