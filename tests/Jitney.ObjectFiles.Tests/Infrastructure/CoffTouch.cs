using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>As <see cref="Touch"/>, for the readers of COFF.</summary>
internal static class CoffTouch
{
    /// <summary>Returns how many questions were answered and how many refused.</summary>
    public static (int Answered, int Refused) Object(ReadOnlyMemory<byte> content)
    {
        var count = new Counter();
        CoffObjectFile? file = null;
        count.Ask(() => (file = CoffObjectFile.Read(new InputName("hostile.obj"), content)).SectionCount);
        if (file is null)
        {
            return count.Result;
        }

        for (int section = 1; section <= file.SectionCount; section++)
        {
            Section(file, section, count);
        }

        int last = -1;
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            Assert.True(symbol > last && file.IsSymbol((uint)symbol));
            last = symbol;
            Symbol(file, symbol, count);
        }

        count.Ask(() => CoffDirectives.Read(file).Count);
        count.Ask(() => (int)CoffLongImport.Read(file).Kind);
        return count.Result;
    }

    public static (int Answered, int Refused) Import(ReadOnlyMemory<byte> content)
    {
        var count = new Counter();
        count.Ask(() =>
        {
            CoffImportObject import = CoffImportObject.Read(new InputName("hostile.lib", "x.dll"), content);
            Assert.False(import.SymbolName.IsEmpty || import.LibraryName.IsEmpty);
            return import.ImportName.Length;
        });
        return count.Result;
    }

    public static (int Answered, int Refused) Image(ReadOnlyMemory<byte> content)
    {
        var count = new Counter();
        CoffImage? image = null;
        count.Ask(() => (image = CoffImage.Read(new InputName("hostile.dll"), content)).Sections.Length);
        if (image is null)
        {
            return count.Result;
        }

        for (int section = 1; section <= image.Sections.Length; section++)
        {
            int number = section;
            count.Ask(() => image.SectionNameBytes(number).Length);
            Assert.Single(image.PlaceOfSection(number).ToString().Split('\n'));
        }

        count.Ask(() => CoffExportTable.Read(image).Exports.Sum(static export => export.Name.Length + export.Forwarder.Length));
        count.Ask(() => CoffImportTable.Libraries(image).Sum(static library => library.Length));
        _ = SharedLibraryNames.Read(content).Defined.Count;
        return count.Result;
    }

    private static void Section(CoffObjectFile file, int section, Counter count)
    {
        CoffSectionHeader header = file.Section(section);
        count.Ask(() => file.SectionNameBytes(section).Length + file.SectionName(section).Length);
        ReadOnlySpan<byte> content = file.SectionContent(section);
        Assert.True(content.IsEmpty || (ulong)content.Length == header.Size);
        Assert.True(header.Alignment is > 0 and <= 8192);
        Assert.Single(file.PlaceOfSection(section, 1).ToString().Split('\n'));
        count.Ask(() =>
        {
            foreach (ref readonly CoffRelocation relocation in file.Relocations(section))
            {
                Assert.True(file.IsSymbol(relocation.SymbolIndex));
                _ = file.Symbol((int)relocation.SymbolIndex);
            }

            return 0;
        });
        count.Ask(() =>
        {
            if (file.TryComdat(section, out CoffComdat comdat))
            {
                Assert.InRange(comdat.AssociatedSection, 0, file.SectionCount);
                Assert.True(comdat.Leader == -1 || file.SymbolSection(comdat.Leader) == section);
                Assert.Equal(section, file.SymbolSection(comdat.SectionSymbol));
            }

            return 0;
        });
    }

    private static void Symbol(CoffObjectFile file, int symbol, Counter count)
    {
        Assert.Single(file.PlaceOfSymbol(symbol).ToString().Split('\n'));
        count.Ask(() => file.SymbolNameBytes(symbol).Length + file.SymbolName(symbol).Length + file.SymbolNameRange(symbol).Length);
        count.Ask(() => file.FileName(symbol).Length);
        count.Ask(() =>
        {
            int place = file.SymbolSection(symbol);
            Assert.InRange(place, CoffSymbolPlace.Debug, file.SectionCount);
            return place;
        });
        count.Ask(() => file.TryWeakExternal(symbol, out CoffWeakExternal weak) && !file.IsSymbol(weak.DefaultSymbol) ? throw new InvalidOperationException() : 0);
        count.Ask(() => file.TryClrToken(symbol, out CoffClrToken token) && !file.IsSymbol(token.Symbol) ? throw new InvalidOperationException() : 0);
        count.Ask(() => file.TrySectionDefinition(symbol, out _) || file.TryFunctionDefinition(symbol, out _) ? 1 : 0);
    }

    private sealed class Counter
    {
        public (int Answered, int Refused) Result { get; private set; }

        public void Ask(Func<int> question)
        {
            try
            {
                _ = question();
                Result = Result with { Answered = Result.Answered + 1 };
            }
            catch (LinkException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
                Assert.False(string.IsNullOrEmpty(refusal.Place.Input.File));
                Result = Result with { Refused = Result.Refused + 1 };
            }
        }
    }
}
