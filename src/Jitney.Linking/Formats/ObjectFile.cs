using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats;

/// <summary>What the linker asks of an object, whatever its format: its names, its definitions, and a graph of it.</summary>
/// <remarks>Safe for any number of threads. The content belongs to the caller, who keeps it alive and unchanged.</remarks>
internal abstract class ObjectFile
{
    /// <summary>What it is called in messages.</summary>
    public abstract InputName Name { get; }

    /// <summary>The whole file or archive member.</summary>
    public abstract ReadOnlyMemory<byte> Content { get; }

    /// <summary>What its code is for; null for what is not linked for.</summary>
    public abstract Architecture? Architecture { get; }

    /// <summary>Its format.</summary>
    public virtual TargetFormat Format => TargetFormat.Elf;

    /// <summary>The names that it defines for others, in its order.</summary>
    /// <exception cref="LinkException">They cannot be read.</exception>
    public abstract List<ObjectDefinition> Definitions();

    /// <summary>Whether it defines a name that other images may see.</summary>
    /// <exception cref="LinkException">Its names cannot be read.</exception>
    public abstract bool Shows(ReadOnlySpan<byte> symbol);

    /// <summary>Translates it.</summary>
    /// <exception cref="LinkException">It is not for a processor that is linked for, or contradicts itself.</exception>
    public abstract ObjectGraph BuildGraph();
}
