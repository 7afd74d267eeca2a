using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>
/// Asks a reader for everything it can tell. Nothing but <see cref="MalformedFileException"/> may come out of hostile
/// bytes; each question is asked even when an earlier one was refused.
/// </summary>
internal static class Touch
{
    /// <summary>Returns how many questions were answered and how many refused.</summary>
    public static (int Answered, int Refused) Object(ReadOnlyMemory<byte> content)
    {
        var count = new Counter();
        ElfObjectFile? file = null;
        count.Ask(() => (file = ElfObjectFile.Read(new InputName("hostile.o"), content)).Sections.Length);
        if (file is null)
        {
            return count.Result;
        }

        Assert.InRange(file.FirstGlobalSymbol, 0, file.Symbols.Length);
        Assert.InRange(file.SymbolTableSection, 0, Math.Max(0, file.Sections.Length - 1));
        for (int section = 0; section < file.Sections.Length; section++)
        {
            Section(file, section, count);
        }

        for (int symbol = 0; symbol < file.Symbols.Length; symbol++)
        {
            int index = symbol;
            count.Ask(() => file.SymbolNameBytes(index).Length + file.SymbolName(index).Length);
            count.Ask(() =>
            {
                int place = file.SymbolSectionIndex(index);
                Assert.InRange(place, ElfSymbolPlace.Common, file.Sections.Length - 1);
                return place;
            });
            Assert.Single(file.PlaceOfSymbol(index).ToString().Split('\n'));
        }

        return count.Result;
    }

    public static (int Answered, int Refused) Archive(ReadOnlyMemory<byte> content)
    {
        var count = new Counter();
        ArchiveFile? archive = null;
        count.Ask(() => (archive = ArchiveFile.Read("folder/hostile.a", content)).IndexCount);
        if (archive is null)
        {
            return count.Result;
        }

        for (int entry = 0; entry < archive.IndexCount; entry++)
        {
            int index = entry;
            count.Ask(() => archive.IndexName(index).Length);
            count.Ask(() => Member(archive, archive.MemberAt(archive.IndexMemberOffset(index))));
        }

        count.Ask(() =>
        {
            long last = 0;
            foreach (ArchiveMember member in archive.Members)
            {
                Assert.True(member.HeaderOffset > last);
                last = Member(archive, member);
            }

            return (int)last;
        });
        return count.Result;
    }

    private static int Member(ArchiveFile archive, ArchiveMember member)
    {
        Assert.Equal(archive.IsThin, member.ThinPath is not null);
        Assert.Equal(archive.IsThin ? 0 : member.Size, member.Content.Length);
        _ = member.Content.Span.Length;
        _ = member.Name.Length;
        return (int)member.HeaderOffset;
    }

    private static void Section(ElfObjectFile file, int section, Counter count)
    {
        count.Ask(() => file.SectionNameBytes(section).Length + file.SectionName(section).Length);
        ReadOnlySpan<byte> content = file.SectionContent(section);
        Assert.True(content.IsEmpty || (ulong)content.Length == file.Sections[section].Size);
        Assert.Single(file.PlaceOfSection(section, 1).ToString().Split('\n'));
        count.Ask(() =>
        {
            foreach (ElfRelocation relocation in file.Relocations(section))
            {
                Assert.True(relocation.SymbolIndex < file.Symbols.Length);
            }

            return 0;
        });
        count.Ask(() =>
        {
            ElfGroup group = file.Group(section);
            foreach (uint member in group.Members)
            {
                Assert.InRange(member, 1u, (uint)file.Sections.Length - 1);
            }

            return group.SignatureSymbol + group.SignatureNameBytes.Length + (group.IsComdat ? 1 : 0);
        });
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
            catch (MalformedFileException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
                Assert.False(string.IsNullOrEmpty(refusal.Place.Input.File));
                Result = Result with { Refused = Result.Refused + 1 };
            }
        }
    }
}
