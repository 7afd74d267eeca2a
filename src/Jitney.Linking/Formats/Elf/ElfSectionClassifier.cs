using System.Buffers.Text;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Tells from an ELF section's header and name what it is for.</summary>
internal static class ElfSectionClassifier
{
    /// <summary>Tables without a priority in their name run after all that have one.</summary>
    public const int DefaultPriority = int.MaxValue;

    // Names that say something else than a number are sorted behind those that do, by GNU ld because letters are behind digits.
    private const int NoNumber = DefaultPriority - 1;
    private const int LastPriority = 65535;

    /// <summary>The role and priority of a section that takes memory.</summary>
    public static (SectionRole Role, int Priority) Classify(in ElfSectionHeader header, ReadOnlySpan<byte> name)
    {
        if (header.Flags.HasFlag(ElfSectionFlags.ThreadLocal))
        {
            return (header.Type == ElfSectionType.NoBits ? SectionRole.ThreadZeroFill : SectionRole.ThreadData, 0);
        }

        switch (header.Type)
        {
            case ElfSectionType.PreinitializerArray:
                return (SectionRole.PreinitArray, DefaultPriority);
            case ElfSectionType.InitializerArray:
                return (SectionRole.InitArray, Priority(name));
            case ElfSectionType.FinalizerArray:
                return (SectionRole.FiniArray, Priority(name));
            case ElfSectionType.NoBits when !SectionNames.IsIdentifier(name):
                return (SectionRole.ZeroFill, 0);
        }

        if (header.Flags.HasFlag(ElfSectionFlags.Execute) && (name.SequenceEqual(".init"u8) || name.SequenceEqual(".fini"u8)))
        {
            return (name.SequenceEqual(".init"u8) ? SectionRole.StartCode : SectionRole.EndCode, 0);
        }

        if (name.SequenceEqual(".eh_frame"u8))
        {
            return (SectionRole.Frames, 0);
        }

        // Compilers without the newer section types still choose these names.
        if (IsNamed(name, ".init_array"u8))
        {
            return (SectionRole.InitArray, Priority(name));
        }

        if (IsNamed(name, ".fini_array"u8))
        {
            return (SectionRole.FiniArray, Priority(name));
        }

        if (name.SequenceEqual(".preinit_array"u8))
        {
            return (SectionRole.PreinitArray, DefaultPriority);
        }

        if (IsOldInitializerTable(header, name))
        {
            return (name.StartsWith(".ctors"u8) ? SectionRole.InitArray : SectionRole.FiniArray, OldPriority(name));
        }

        return (SectionNames.IsIdentifier(name) ? SectionRole.Named : SectionRole.Plain, 0);
    }

    /// <summary>Whether a section is a table of initialisers or finalisers as compilers wrote them before <c>.init_array</c>: it runs backwards,
    /// and has markers for its ends.</summary>
    public static bool IsOldInitializerTable(in ElfSectionHeader header, ReadOnlySpan<byte> name) =>
        header.Type == ElfSectionType.ProgramBits && (IsNamed(name, ".ctors"u8) || IsNamed(name, ".dtors"u8));

    private static bool IsNamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted) =>
        name.StartsWith(wanted) && (name.Length == wanted.Length || name[wanted.Length] == (byte)'.');

    // ".init_array.00101" runs before ".init_array.65535", and that before ".init_array".
    private static int Priority(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        if (dot <= 0)
        {
            return DefaultPriority;
        }

        return Utf8Parser.TryParse(name[(dot + 1)..], out uint priority, out int used) && used == name.Length - dot - 1 && priority < NoNumber ? (int)priority : NoNumber;
    }

    // The old tables count the other way: ".ctors.65535" is what ".init_array.00000" is.
    private static int OldPriority(ReadOnlySpan<byte> name)
    {
        int priority = Priority(name);
        bool isDirect = name.LastIndexOf((byte)'.') == ".ctors".Length;
        return !isDirect || priority >= NoNumber ? priority : priority > LastPriority ? NoNumber : LastPriority - priority;
    }
}
