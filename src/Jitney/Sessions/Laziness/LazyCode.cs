using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Laziness.Machines;

namespace Jitney.Sessions.Laziness;

/// <summary>The native code of functions that are made when they are called.</summary>
internal static class LazyCode
{
    /// <summary>What the code enters that stands for a function: it asks <see cref="Tag"/>.</summary>
    public const string Entry = "__jitney_lazy_enter";

    /// <summary>Whom that asks in the controller, with a function's number; the answer is an address, or nothing.</summary>
    public const string Tag = "__jitney_lazy";

    /// <summary>The object that defines the entry.</summary>
    /// <exception cref="InvalidOperationException">There is none for the target.</exception>
    public static byte[] Object(Target target) => NativeObjects.Read("lazy", "code of functions that are made when they are called", target);

    /// <summary>The code on a target's processor.</summary>
    /// <exception cref="InvalidOperationException">It is not written for that yet.</exception>
    public static ILazyMachine MachineOf(Target target) => target switch
    {
        { System: TargetSystem.Linux, Architecture: TargetArchitecture.X64 } => new X64LazyMachine(X64LazyMachine.Frames),
        { System: TargetSystem.Linux, Architecture: TargetArchitecture.AArch64 } => new AArch64LazyMachine(),
        { System: TargetSystem.Windows, Architecture: TargetArchitecture.X64 } => new X64LazyMachine(X64LazyMachine.Codes),
        _ => throw new InvalidOperationException($"functions cannot be made when they are called on {target.Triple} yet: only on Linux on x86-64 and AArch64, and on Windows on x86-64"),
    };
}
