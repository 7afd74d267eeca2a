namespace Jitney.Tests.Memory;

/// <summary>Tests that watch this process's address space or memory, and so run while nothing else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AddressSpaceAlone
{
    public const string Name = "address space";
}
