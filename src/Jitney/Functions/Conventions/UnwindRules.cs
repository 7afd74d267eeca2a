using Jitney.Linking.Building;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions;

/// <summary>How to leave a function's frame, as tables of one format of objects say it.</summary>
internal abstract record UnwindRules
{
    /// <summary>The format.</summary>
    public abstract TargetFormat Format { get; }

    /// <summary>Adds the table of one function to an object.</summary>
    /// <param name="builder">Builds the object.</param>
    /// <param name="code">The function's block.</param>
    /// <param name="section">The symbol of the block's start.</param>
    /// <param name="size">The function's size.</param>
    public abstract void AddTable(SyntheticObjectBuilder builder, int code, int section, int size);
}
