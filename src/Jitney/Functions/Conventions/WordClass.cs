namespace Jitney.Functions.Conventions;

/// <summary>Where a word is passed.</summary>
internal enum WordClass
{
    /// <summary>In a register for integers and addresses.</summary>
    Integer,

    /// <summary>In a register for floating-point numbers.</summary>
    Vector,

    /// <summary>In memory: on the stack, or at an address that is passed.</summary>
    Memory,

    /// <summary>Not at all, for nothing but padding lies there.</summary>
    Nowhere,
}
