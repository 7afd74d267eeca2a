namespace Jitney.Linking.Resolution;

/// <summary>What brings an imported symbol within the reach of 32-bit code.</summary>
internal enum NearImport : byte
{
    /// <summary>Nothing needs to.</summary>
    None,

    /// <summary>A stub, which serves as the function's address.</summary>
    Stub,

    /// <summary>A copy of the variable, which all libraries then use.</summary>
    Copy,

    /// <summary>It is not known whether a stub or a copy would be right.</summary>
    Unknown,
}
