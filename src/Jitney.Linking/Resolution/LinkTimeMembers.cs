using Jitney.Linking.Building;
using Jitney.Linking.Failures;
using Jitney.Linking.Formats;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Explains missing symbols by archive members that hold only code for optimisation at link time.</summary>
/// <remarks>What such members define does not stand in an archive's index unless it was made with the compiler's plug-in, so nobody takes
/// them. Looks at all members, and so only when a symbol is missing.</remarks>
internal static class LinkTimeMembers
{
    private const int MostShown = 3;

    /// <summary>Adds an error for such members, if a symbol is missing and there are any.</summary>
    public static void Explain(List<LinkException> errors, LinkDefinitions definitions)
    {
        if (!errors.Exists(static error => error is MissingSymbolException))
        {
            return;
        }

        foreach (ArchiveInput archive in definitions.Space.Present.SelectMany(static dylib => dylib.Archives))
        {
            int shown = 0;
            foreach (ArchiveMember member in archive.Archive.Members)
            {
                if (shown < MostShown && IsForLinkTime(archive, member))
                {
                    errors.Add(LinkTimeCode.Refusal(new InputName(archive.Archive.Path, member.Name)));
                    shown++;
                }
            }
        }
    }

    private static bool IsForLinkTime(ArchiveInput archive, ArchiveMember member)
    {
        ReadOnlyMemory<byte> content = archive.Content(member);
        if (InputKinds.Detect(content.Span) == InputKind.LlvmBitcode)
        {
            return true;
        }

        try
        {
            return ObjectFormat.IsObject(content.Span)
                && ObjectFormat.Read(new InputName(archive.Archive.Path, member.Name), content).Definitions().Exists(static definition => LinkTimeCode.IsMark(definition.Name.Span));
        }
        catch (LinkException)
        {
            // A damaged member that nobody needs is no answer.
            return false;
        }
    }
}
