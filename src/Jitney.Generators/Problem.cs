using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Jitney.Generators;

/// <summary>Something that was refused, as values that can be compared.</summary>
internal sealed record Problem(DiagnosticDescriptor Descriptor, string File, TextSpan Span, LinePositionSpan Lines, ValueList<string> Arguments)
{
    /// <summary>Makes one.</summary>
    public static Problem At(Location? location, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        FileLinePositionSpan lines = location?.GetLineSpan() ?? default;
        return new Problem(descriptor, lines.Path ?? "", location?.SourceSpan ?? default, lines.Span, new ValueList<string>(arguments));
    }

    /// <summary>The compiler's form of it.</summary>
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor, File.Length == 0 ? Location.None : Location.Create(File, Span, Lines), [.. Arguments]);
}
