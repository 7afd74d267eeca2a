namespace Jitney.Interop.Guards;

/// <summary>What keeps this process alive when a mapped file becomes shorter.</summary>
internal abstract class FaultGuards
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static FaultGuards Here { get; } = Platform.Choose<FaultGuards>(
        static () => new Linux.Guards.SystemFaultGuards(),
        static () => new Windows.Guards.SystemFaultGuards());

    /// <summary>Leaves faults to the program that is about to run; files that are opened later are read instead of mapped, or guarded anew.</summary>
    public abstract void StandDown();
}
