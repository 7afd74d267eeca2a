using System.Globalization;
using System.Text;
using Jitney.ObjectFiles.Archives;

namespace Jitney.Sessions;

/// <summary>Makes an archive of objects that are none, as <c>ar</c> makes thin ones: it names its members, and their bytes lie elsewhere.</summary>
internal static class ObjectsAsMembers
{
    /// <summary>What such an archive is called in messages, before the name of a member.</summary>
    public const string Name = "--start-lib";

    /// <summary>Makes an archive.</summary>
    /// <param name="names">What the members are called, in their order.</param>
    /// <param name="places">Where the members are, for <see cref="ArchiveMember.HeaderOffset"/>.</param>
    /// <param name="archive">What the archive is called.</param>
    public static ArchiveFile Of(IEnumerable<string> names, out List<long> places, string archive = Name)
    {
        var table = new StringBuilder();
        var members = new StringBuilder();
        var starts = new List<int>();
        foreach (string name in names)
        {
            // A line of the table ends a name.
            starts.Add(Encoding.UTF8.GetByteCount(table.ToString()));
            table.Append(name.ReplaceLineEndings(" ")).Append("/\n");
        }

        byte[] text = Encoding.UTF8.GetBytes(table.ToString());
        int size = text.Length + (text.Length & 1);
        var content = new MemoryStream();
        content.Write("!<thin>\n"u8);
        content.Write(Header("//", size));
        content.Write(text);
        content.Write(new byte[size - text.Length]);
        places = [];
        foreach (int start in starts)
        {
            places.Add(content.Position);
            content.Write(Header("/" + start.ToString(CultureInfo.InvariantCulture), 0));
        }

        return ArchiveFile.Read(archive, content.ToArray());
    }

    private static byte[] Header(string name, int size) =>
        Encoding.ASCII.GetBytes(FormattableString.Invariant($"{name,-16}{"0",-12}{"0",-6}{"0",-6}{"644",-8}{size,-10}`\n"));
}
