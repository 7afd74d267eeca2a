using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>The header of an import object exactly as the file has it: <c>IMPORT_OBJECT_HEADER</c>, 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffImportHeader
{
    /// <summary>The size of the header in the file, in bytes.</summary>
    public const int FileSize = 20;

    private const int KindMask = 0x3;
    private const int NameKindShift = 2;
    private const int NameKindMask = 0x7;

    public ushort Signature1 { get; init; }

    public ushort Signature2 { get; init; }

    public ushort Version { get; init; }

    public CoffMachine Machine { get; init; }

    public uint TimeStamp { get; init; }

    /// <summary>The size of the names that follow.</summary>
    public uint DataSize { get; init; }

    public ushort OrdinalOrHint { get; init; }

    public ushort Types { get; init; }

    public CoffImportKind Kind => (CoffImportKind)(Types & KindMask);

    public CoffImportNameKind NameKind => (CoffImportNameKind)(Types >> NameKindShift & NameKindMask);
}
