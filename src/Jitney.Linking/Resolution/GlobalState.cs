namespace Jitney.Linking.Resolution;

/// <summary>Where a batch's global symbol stands.</summary>
internal enum GlobalState : byte
{
    /// <summary>Referred to, and not found yet.</summary>
    Undefined,

    /// <summary>Defined by an object of the batch.</summary>
    Defined,

    /// <summary>A common symbol of the batch, which no object defines with content.</summary>
    Common,

    /// <summary>Defined by an earlier batch.</summary>
    Linked,

    /// <summary>Defined as an address by the caller.</summary>
    Absolute,

    /// <summary>Found in the executor: in a library or the process itself.</summary>
    Imported,

    /// <summary>Defined by the linker itself once the layout is known.</summary>
    Special,

    /// <summary>Defined by another dylib or the process, whose symbol stands for it: nothing refers to it any more (<see cref="LinkBatch.Elsewhere"/>).</summary>
    Elsewhere,

    /// <summary>Weak or phony, and defined nowhere: its address is 0.</summary>
    Null,
}
