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

    /// <summary>Four bytes in a register for floating-point numbers, of which other registers hold the neighbours.</summary>
    Single,

    /// <summary>Sixteen bytes in a register for vectors.</summary>
    Wide,

    /// <summary>In memory of its own, whose address is in a register for integers.</summary>
    Copy,

    /// <summary>In memory of its own, whose address is on the stack.</summary>
    CopyOnStack,

    /// <summary>Not at all, for nothing but padding lies there.</summary>
    Nowhere,
}
