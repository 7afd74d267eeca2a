using System.Text;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary>Rows of text in columns as wide as their widest cell.</summary>
/// <param name="heads">The columns' heads; a column whose head begins with <c>&gt;</c> is aligned to the right.</param>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(PrintableText.Of)]);

    /// <summary>Writes the table, or that it is empty.</summary>
    public void Write(Page page)
    {
        if (_rows.Count == 0)
        {
            page.Line("  none");
            return;
        }

        string[] names = [.. heads.Select(head => head.TrimStart('>'))];
        int[] widths = [.. names.Select((name, column) => Math.Max(name.Length, _rows.Max(row => row[column].Length)))];
        page.SubordinateLine(Line(names, widths));
        foreach (string[] row in _rows)
        {
            page.Line(Line(row, widths));
        }
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int column = 0; column < cells.Length; column++)
        {
            line.Append("  ").Append(heads[column].StartsWith('>') ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column]));
        }

        return line.ToString().TrimEnd();
    }
}
