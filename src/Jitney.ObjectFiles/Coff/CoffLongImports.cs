using System.Diagnostics.CodeAnalysis;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds, for what objects of an import library import, the name of the DLL, which stands in another member of the archive.</summary>
/// <remarks>Safe for any number of threads. Looks at the members of the archive once, when a name is first asked for.</remarks>
/// <param name="archive">The archive.</param>
/// <param name="read">Reads a member: of a thin archive the file that it names.</param>
internal sealed class CoffLongImports(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read)
{
    private readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> _names = new(() => FindNames(archive, read));

    /// <summary>Finds the name of the DLL that an import is of.</summary>
    /// <param name="import">What imports something, from a member of the archive.</param>
    /// <param name="name">The DLL's file name, a view of the archive.</param>
    /// <returns>Whether the archive tells it.</returns>
    public bool TryFindLibrary(CoffLongImport import, [NotNullWhen(true)] out ReadOnlyMemory<byte>? name)
    {
        name = _names.Value.TryGetValue(NameText.Of(import.LibrarySymbol.Span), out ReadOnlyMemory<byte> found) ? found : null;
        return name is not null;
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> FindNames(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read)
    {
        var byNameSymbol = new Dictionary<string, ReadOnlyMemory<byte>>();
        var entries = new List<CoffLongImport>();
        var names = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (ArchiveMember member in archive.Members)
        {
            CoffLongImport import = ReadImport(new InputName(archive.Path, member.Name), read(member));
            if (import.Kind == CoffLongImportKind.LibraryName)
            {
                byNameSymbol.TryAdd(NameText.Of(import.NameSymbol.Span), import.LibraryName);
            }
            else if (import.Kind == CoffLongImportKind.Library)
            {
                entries.Add(import);
            }
        }

        foreach (CoffLongImport entry in entries)
        {
            if (!entry.LibraryName.IsEmpty || byNameSymbol.ContainsKey(NameText.Of(entry.NameSymbol.Span)))
            {
                names.TryAdd(
                    NameText.Of(entry.LibrarySymbol.Span),
                    entry.LibraryName.IsEmpty ? byNameSymbol[NameText.Of(entry.NameSymbol.Span)] : entry.LibraryName);
            }
        }

        return names;
    }

    private static CoffLongImport ReadImport(InputName name, ReadOnlyMemory<byte> content)
    {
        try
        {
            return InputKinds.IsCoff(content.Span) ? CoffLongImport.Read(CoffObjectFile.Read(name, content)) : new CoffLongImport();
        }
        catch (LinkException)
        {
            // A damaged member that nobody needs is no answer, and one that is needed is read by those who need it.
            return new CoffLongImport();
        }
    }
}
