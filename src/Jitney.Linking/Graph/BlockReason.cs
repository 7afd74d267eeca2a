namespace Jitney.Linking.Graph;

/// <summary>Why a block is part of the result, or why it is not.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Detail">The symbol, group or block that it is about, as <see cref="BlockReasonKind"/> says; empty where there is none.</param>
internal readonly record struct BlockReason(BlockReasonKind Kind, string Detail);

/// <summary>The kinds of reasons why a block is part of the result or is not.</summary>
internal enum BlockReasonKind
{
    /// <summary>Nothing that is kept refers to it.</summary>
    Unreferenced,

    /// <summary>Another object's copy of its group was taken.</summary>
    Discarded,

    /// <summary>Its format asks to keep it, a pass does, or everything is kept.</summary>
    Kept,

    /// <summary>It defines a symbol that other objects see: the detail.</summary>
    Defines,

    /// <summary>A block that is kept refers to it: the detail, as <c>a.o .text</c>.</summary>
    Referenced,

    /// <summary>It holds unwind tables of code that is kept.</summary>
    Unwinding,

    /// <summary>The linker itself made it, or needs it whole.</summary>
    Linker,
}
