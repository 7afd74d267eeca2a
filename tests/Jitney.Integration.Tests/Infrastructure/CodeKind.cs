namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>How the compiler made an object's code.</summary>
public enum CodeKind
{
    /// <summary>With -fpic: it can lie anywhere.</summary>
    Pic,

    /// <summary>With -fno-pic: addresses have 32 bits, and variables of libraries are taken as the program's own.</summary>
    NonPic,
}
