using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Linking.Formats.Coff;

/// <summary>What an object says of the attributes of its own sections in directives (<c>/SECTION:name,RW</c>): all sections of the name have these and no others.</summary>
/// <remarks>Attributes that tell nothing of what code may do with the memory are ignored, as is <c>/MERGE</c>: where sections lie does not matter to code. Sections of other objects
/// keep theirs, since each lies where its own attributes put it.</remarks>
internal sealed class CoffAttributes
{
    private static readonly CoffAttributes s_none = new();

    private readonly Dictionary<ReadOnlyMemory<byte>, CoffSectionFlags> _flags = new(new NameComparer());

    private CoffAttributes()
    {
    }

    /// <summary>Takes what directives say; of several for one name the first counts.</summary>
    public static CoffAttributes Of(IReadOnlyList<CoffDirective> directives)
    {
        CoffAttributes? attributes = null;
        foreach (CoffDirective directive in directives)
        {
            if (directive.Kind == CoffDirectiveKind.Section && FlagsOf(directive.Value.Span) is not CoffSectionFlags.None and var flags)
            {
                attributes ??= new CoffAttributes();
                attributes._flags.TryAdd(directive.Name, flags);
            }
        }

        return attributes ?? s_none;
    }

    /// <summary>A section's attributes, with what is said of them changed.</summary>
    public CoffSectionFlags Change(CoffSectionFlags flags, ReadOnlySpan<byte> name)
    {
        if (_flags.Count == 0)
        {
            return flags;
        }

        // Parts belong to the section whose name stands before the mark.
        int mark = name.IndexOf((byte)'$');
        return _flags.TryGetValue((mark > 0 ? name[..mark] : name).ToArray(), out CoffSectionFlags said)
            ? (flags & ~(CoffSectionFlags.Execute | CoffSectionFlags.Read | CoffSectionFlags.Write | CoffSectionFlags.Code)) | said
            : flags;
    }

    private static CoffSectionFlags FlagsOf(ReadOnlySpan<byte> letters)
    {
        CoffSectionFlags flags = CoffSectionFlags.None;
        for (int index = 0; index < letters.Length; index++)
        {
            bool isNot = letters[index] == (byte)'!';
            index += isNot ? 1 : 0;
            CoffSectionFlags flag = index == letters.Length ? CoffSectionFlags.None : (letters[index] | 0x20) switch
            {
                'e' => CoffSectionFlags.Execute,
                'r' => CoffSectionFlags.Read,
                'w' => CoffSectionFlags.Write,
                _ => CoffSectionFlags.None,
            };
            flags = isNot ? flags & ~flag : flags | flag;
        }

        return flags;
    }
}
