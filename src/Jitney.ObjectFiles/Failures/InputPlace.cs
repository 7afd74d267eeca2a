using System.Globalization;
using System.Text;
using Jitney.ObjectFiles.Demangling;

namespace Jitney.ObjectFiles.Failures;

/// <summary>A place in an input, as precise as is known: file, archive member, section, offset, symbol.</summary>
/// <param name="Input">The file, and the archive member where there is one.</param>
/// <param name="Section">The section's name.</param>
/// <param name="Offset">The offset in bytes: in the section when there is one, else in the file or member.</param>
/// <param name="Symbol">The symbol's name.</param>
public readonly record struct InputPlace(InputName Input, string? Section = null, ulong? Offset = null, string? Symbol = null)
{
    /// <summary>The place as messages show it: <c>lib.a(b.o): section .text: offset 0x12: symbol 'f'</c>.</summary>
    /// <remarks>
    /// Always one line: names come from files that nobody vouches for, so control characters are written as <c>\xNN</c>. Names of C++ and Rust are written as in the source;
    /// <see cref="Section"/> and <see cref="Symbol"/> have them as they stand in the file.
    /// </remarks>
    public override string ToString()
    {
        var text = new StringBuilder(PrintableText.Of(Input.ToString()));
        if (Section is not null)
        {
            text.Append(": section ").Append(PrintableText.Of(ReadableName.OfSection(Section)));
        }

        if (Offset is { } offset)
        {
            text.Append(": offset 0x").Append(offset.ToString("x", CultureInfo.InvariantCulture));
        }

        if (Symbol is { Length: > 0 })
        {
            text.Append(": symbol '").Append(PrintableText.Of(ReadableName.Of(Symbol) ?? Symbol)).Append('\'');
        }

        return text.ToString();
    }
}
