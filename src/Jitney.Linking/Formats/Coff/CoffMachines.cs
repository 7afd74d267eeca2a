using Jitney.Linking.Architectures;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>The processors of targets as COFF numbers them.</summary>
internal static class CoffMachines
{
    /// <summary>The processor of a number; null for one for which no objects of this format are linked. What is for any is for the one that there is.</summary>
    public static Architecture? ArchitectureOf(CoffMachine machine) => machine is CoffMachine.X64 or CoffMachine.Any ? Architecture.Of(TargetArchitecture.X64) : null;

    /// <summary>The processor of a number.</summary>
    /// <exception cref="LinkException">Nothing is linked for it.</exception>
    public static Architecture Require(InputName name, CoffMachine machine) => ArchitectureOf(machine)
        ?? throw new LinkException(new InputPlace(name), $"is a COFF object for {CoffMachineNames.Of(machine)}, and what is linked of COFF is code for x86-64");
}
