using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Graph;

/// <summary>The three parts of a batch's memory, one for each protection.</summary>
public enum SegmentKind : byte
{
    /// <summary>Read and execute.</summary>
    Code,

    /// <summary>Read.</summary>
    ReadOnly,

    /// <summary>Read and write.</summary>
    Writable,
}

/// <summary>What segments mean to the executor.</summary>
internal static class SegmentKinds
{
    /// <summary>How many kinds there are.</summary>
    public const int Count = 3;

    /// <summary>The protection of a segment.</summary>
    public static MemoryProtection Protection(this SegmentKind kind) => kind switch
    {
        SegmentKind.Code => MemoryProtection.Read | MemoryProtection.Execute,
        SegmentKind.ReadOnly => MemoryProtection.Read,
        _ => MemoryProtection.Read | MemoryProtection.Write,
    };
}
