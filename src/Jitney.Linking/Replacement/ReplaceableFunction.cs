using Jitney.Linking.Resolution;

namespace Jitney.Linking.Replacement;

/// <summary>A function whose definition can be replaced: everybody has the address of its stub, which jumps to what its slot holds.</summary>
/// <param name="name">Number of its name.</param>
/// <param name="place">Its stub and slot.</param>
internal sealed class ReplaceableFunction(int name, SlotStub place)
{
    /// <summary>Number of its name.</summary>
    public int Name => name;

    /// <summary>Its stub and slot, which outlive every definition.</summary>
    public SlotStub SlotStub => place;

    /// <summary>Who refers to it, and in between, whose definition the slot leads to.</summary>
    public LinkedUnit Unit { get; } = LinkedUnit.OfFunction(name);
}
