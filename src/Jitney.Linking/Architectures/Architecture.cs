using Jitney.Linking.Architectures.AArch64;
using Jitney.Linking.Architectures.RiscV64;
using Jitney.Linking.Architectures.X64;
using Jitney.Linking.Building;
using Jitney.Linking.Fixups;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Architectures;

/// <summary>What the linker needs to know of a processor. There is one of each, and all are immutable.</summary>
internal abstract class Architecture
{
    private static readonly Architecture[] All = [new X64Architecture(), new AArch64Architecture(), new RiscV64Architecture()];

    /// <summary>The processor.</summary>
    public abstract TargetArchitecture Target { get; }

    /// <summary>What it is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The relocation types of ELF by their numbers; those without a name are unknown.</summary>
    public abstract ReadOnlySpan<RelocationRule> ElfRules { get; }

    /// <summary>The relocation types of COFF by their numbers, likewise; none for a processor for which no objects of it are linked.</summary>
    public virtual ReadOnlySpan<RelocationRule> CoffRules => default;

    /// <summary>Whether a distance of 32 bits is a branch's, by the bytes before it; for formats that do not tell.</summary>
    public virtual bool IsBranch(ReadOnlySpan<byte> before) => false;

    /// <summary>The code of stubs.</summary>
    /// <param name="landing">Whether indirect branches may land at marked instructions only.</param>
    public abstract StubCode Stub(bool landing);

    /// <summary>How far a branch reaches in either direction; less than a slab where it needs islands and stubs on the way.</summary>
    public abstract ulong BranchReach { get; }

    /// <summary>The code of islands between stretches of code: as a stub, but to the target itself. Null where branches reach everything.</summary>
    public abstract StubCode? Island { get; }

    /// <summary>The bit of the property <c>GNU_PROPERTY_*_FEATURE_1_AND</c> by which objects ask that indirect branches land at marked instructions only, with the property's number; 0 where there is none.</summary>
    public abstract (uint Property, uint Bit) LandingProperty { get; }

    /// <summary>Whether sections of a type that ELF leaves to processors are known.</summary>
    public abstract bool KnowsSection(ElfSectionType type);

    /// <summary>The distance from the thread pointer to the thread-local storage of a program that is linked statically.</summary>
    /// <param name="size">How large the storage is.</param>
    /// <param name="alignmentLog2">Binary logarithm of its alignment.</param>
    public abstract ulong ProgramThreadOffset(ulong size, byte alignmentLog2);

    /// <summary>The byte between functions: a jump astray stops at once.</summary>
    public abstract byte CodeGap { get; }

    /// <summary>How a function begins whose pieces objects put into <c>.init</c> and <c>.fini</c>.</summary>
    public abstract ReadOnlySpan<byte> StartCode { get; }

    /// <summary>How it ends.</summary>
    public abstract ReadOnlySpan<byte> EndCode { get; }

    /// <summary>The architecture of a target; null for one that is not linked for.</summary>
    public static Architecture? Of(TargetArchitecture target)
    {
        // Asked for each object.
        foreach (Architecture architecture in All)
        {
            if (architecture.Target == target)
            {
                return architecture;
            }
        }

        return null;
    }

    /// <summary>The architecture of a machine of ELF; null for one that is not linked for.</summary>
    public static Architecture? Of(ElfMachine machine) => Of(ElfMachines.ArchitectureOf(machine));

    /// <summary>The names of all that are linked for, for messages: <c>a, b and c</c>.</summary>
    public static string Names => string.Join(", ", All[..^1].Select(static one => one.Name)) is { Length: > 0 } first ? $"{first} and {All[^1].Name}" : All[^1].Name;

    /// <summary>The rule of a relocation type; its status is <see cref="RelocationStatus.Unknown"/> for numbers without one.</summary>
    public RelocationRule ElfRule(uint type) => type < (uint)ElfRules.Length ? ElfRules[(int)type] : default;

    /// <summary>Applies the edges of a block.</summary>
    /// <remarks>One call for each block; for its edges there is a loop for each architecture, without calls that cannot be inlined.</remarks>
    public abstract void Apply(in BlockFixup block);

    /// <summary>Whether the fixups of a kind look at the bytes around their own.</summary>
    public abstract bool LooksAround(EdgeKind kind);

    /// <summary>Joins edges of a block that belong together. So the calls of <c>__tls_get_addr</c> go to the thread-local variables that they are for, and
    /// nobody has to define the function. Called for blocks with edges that say so (<see cref="EdgeTraits.Joined"/>).</summary>
    /// <returns>The alignment that the block needs beyond its own, as a binary logarithm; 0 where it needs none.</returns>
    /// <exception cref="ObjectFiles.Failures.LinkException">Edges do not belong together as they have to.</exception>
    public abstract byte Join(in EdgeGroup group);

    /// <summary>Whether objects of the architecture may pass arguments by one convention or another. Code of several is not linked together.</summary>
    public virtual bool HasConventions => false;

    /// <summary>By which convention objects pass arguments, as the flags of a file say (<c>e_flags</c>); null where an architecture has one only.</summary>
    public virtual string? ConventionOf(uint machineFlags) => null;

    /// <summary>Makes code shorter; null where code keeps its length.</summary>
    public virtual CodeShortener? Shortener => null;
}
