namespace Jitney.ObjectFiles.Coff;

/// <summary>What a DLL exports under one name, or by number alone.</summary>
/// <param name="Name">The name; empty for what is exported by number alone.</param>
/// <param name="Ordinal">The number.</param>
/// <param name="Address">Where it is, from the beginning of the image; for what another DLL has, where the text lies that says so.</param>
/// <param name="Forwarder">What another DLL has it as, <c>NTDLL.RtlAllocateHeap</c> or <c>OTHER.#12</c>; else empty.</param>
internal readonly record struct CoffExport(ReadOnlyMemory<byte> Name, uint Ordinal, uint Address, ReadOnlyMemory<byte> Forwarder);
