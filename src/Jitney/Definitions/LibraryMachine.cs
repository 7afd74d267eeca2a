using System.Buffers.Binary;
using System.Buffers.Text;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Linking.Formats;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Formats.Elf;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Tells libraries for other targets, which searches pass over, as static linkers do.</summary>
internal static class LibraryMachine
{
    private const int MachineOffset = 18;
    private const int AnonymousMachineOffset = 6;
    private const int HeaderSize = 64;
    private const int MemberHeaderSize = 60;

    // An index in front of the first object can be large, and there may be two, and one of long names.
    private const int MostRead = 64 << 20;
    private const int MostIndexes = 4;

    /// <summary>Whether a file may be for a target. What cannot be read or is something else is for its reader to judge.</summary>
    public static bool MayFit(string path, Target target)
    {
        try
        {
            byte[] start = InputBytes.Here.ReadStart(path, 4096);
            return !start.AsSpan().StartsWith("!<arch>\n"u8) ? Fits(start, target) : FirstMember(path, start) is not { } member || Fits(member, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            return true;
        }
    }

    /// <summary>What a program, a library or an object is for, or an archive by its first object; null for what is none, or cannot be read.</summary>
    public static Target? TargetOf(string path)
    {
        try
        {
            byte[] start = InputBytes.Here.ReadStart(path, 4096);
            ReadOnlySpan<byte> header = start.AsSpan().StartsWith("!<arch>\n"u8) ? FirstMember(path, start) : start;
            return TargetIn(header);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            return null;
        }
    }

    /// <summary>What a program, a library or an object is for by its first bytes; null for what is none, and for processors that are not known.</summary>
    public static Target? TargetIn(ReadOnlySpan<byte> header) =>
        header.Length >= HeaderSize && header.StartsWith("\u007fELF"u8) && ArchitectureIn(header) is not TargetArchitecture.Other and var architecture
            ? new Target(architecture, TargetFormat.Elf, TargetSystem.Linux)
            : CoffTargetIn(header);

    private static Target? CoffTargetIn(ReadOnlySpan<byte> header) => CoffMachineIn(header) is { } machine && CoffMachines.ArchitectureOf(machine) is { } architecture
        ? ObjectFormat.TargetOf(TargetFormat.Coff, architecture.Target)
        : null;

    // Import objects and those of many sections have their machine behind two numbers and a version.
    private static CoffMachine? CoffMachineIn(ReadOnlySpan<byte> header) =>
        CoffImageStart.TryFind(header, out CoffFileHeader image) ? image.Machine
        : !InputKinds.IsCoff(header) && !CoffAnonymous.IsImport(header) ? null
        : (CoffMachine)BinaryPrimitives.ReadUInt16LittleEndian(header[(CoffAnonymous.Begins(header) ? AnonymousMachineOffset : 0)..]);

    private static bool Fits(ReadOnlySpan<byte> content, Target target) =>
        TargetIn(content) is { Format: TargetFormat.Coff } other ? other == target
        : content.Length < HeaderSize || !content.StartsWith("\u007fELF"u8) || (ArchitectureIn(content) == target.Architecture && target.Format == TargetFormat.Elf);

    // Of files of 64 bits, the lowest first.
    private static TargetArchitecture ArchitectureIn(ReadOnlySpan<byte> header) => header[4] == 2 && header[5] == 1
        ? ElfMachines.ArchitectureOf((ElfMachine)BinaryPrimitives.ReadUInt16LittleEndian(header[MachineOffset..]))
        : TargetArchitecture.Other;

    // The first member that is an object: indexes and long names stand before it.
    private static byte[]? FirstMember(string path, byte[] start)
    {
        int position = 8;
        for (int index = 0; index <= MostIndexes; index++)
        {
            if (position + MemberHeaderSize + HeaderSize > start.Length)
            {
                int wanted = position + MemberHeaderSize + HeaderSize;
                start = start.Length >= 4096 && wanted <= MostRead ? InputBytes.Here.ReadStart(path, wanted) : start;
                if (wanted > start.Length)
                {
                    return null;
                }
            }

            ReadOnlySpan<byte> header = start.AsSpan(position, MemberHeaderSize);
            ReadOnlySpan<byte> content = start.AsSpan(position + MemberHeaderSize);
            if (header[0] != (byte)'/' || char.IsAsciiDigit((char)header[1]))
            {
                return content.StartsWith("\u007fELF"u8) || InputKinds.IsCoff(content) || CoffAnonymous.IsImport(content) ? content[..HeaderSize].ToArray() : null;
            }

            if (!Utf8Parser.TryParse(header[48..58], out int size, out _) || size < 0 || size > MostRead)
            {
                return null;
            }

            position += MemberHeaderSize + size + (size & 1);
        }

        return null;
    }
}
