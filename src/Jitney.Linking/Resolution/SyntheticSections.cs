namespace Jitney.Linking.Resolution;

/// <summary>Where in the linker's own object its parts are: block numbers, -1 for what is not there.</summary>
/// <param name="Object">Position of the linker's own object in the batch.</param>
/// <param name="Got">The global offset table.</param>
/// <param name="Stubs">The stubs.</param>
/// <param name="DsoHandle">What <c>__dso_handle</c> names.</param>
/// <param name="DynamicSymbols">The image that shows the symbols to the dynamic linker.</param>
/// <param name="IndirectSlots">Where the choices of indirect functions are kept.</param>
/// <param name="Headers">The batch's ELF header and program headers.</param>
/// <param name="FrameIndex">The index of its unwind tables.</param>
/// <param name="StubSize">Bytes of one stub.</param>
/// <param name="StubsSymbol">The symbol at the start of the stubs; 0 where there are none.</param>
internal sealed record SyntheticSections(int Object, int Got, int Stubs, int DsoHandle, int DynamicSymbols, int IndirectSlots, int Headers, int FrameIndex, int StubSize, int StubsSymbol)
{
    /// <summary>Before the pass that builds them.</summary>
    public static SyntheticSections None { get; } = new(-1, -1, -1, -1, -1, -1, -1, -1, 0, 0);

    /// <summary>Bytes of one GOT entry.</summary>
    public const int GotEntrySize = 8;
}
