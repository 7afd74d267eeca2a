namespace Jitney.Linking.Passes;

/// <summary>When a caller's pass runs.</summary>
public enum PassSlot
{
    /// <summary>Names are resolved; nothing is dropped yet. Blocks may be kept or given up here.</summary>
    BeforePrune,

    /// <summary>What is not needed is marked.</summary>
    AfterPrune,

    /// <summary>Every block and symbol has its address; sizes are final.</summary>
    AfterAllocation,

    /// <summary>The last look before bytes are copied.</summary>
    BeforeFixup,

    /// <summary>All bytes are in working memory, fixed up; nothing runs yet.</summary>
    AfterFixup,
}
