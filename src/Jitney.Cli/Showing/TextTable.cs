using System.Globalization;
using System.Text;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary>Rows of text in columns as wide as their widest cell, within reason.</summary>
/// <remarks>Many names may share the bytes of a long one, so that a small file could fill the memory: long names are cut, and no column is widened by one of them.</remarks>
/// <param name="heads">The columns' heads; a column whose head begins with <c>&gt;</c> is aligned to the right.</param>
internal sealed class TextTable(params string[] heads)
{
    private const int LongestCell = 2000;
    private const int WidestColumn = 200;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Cut)]);

    /// <summary>Writes the table, or that it is empty.</summary>
    public void Write(Page page)
    {
        if (_rows.Count == 0)
        {
            page.Line("  none");
            return;
        }

        string[] names = [.. heads.Select(head => head.TrimStart('>'))];
        int[] widths = [.. names.Select((name, column) => Math.Min(WidestColumn, Math.Max(name.Length, _rows.Max(row => row[column].Length))))];
        page.SubordinateLine(Line(names, widths));
        foreach (string[] row in _rows)
        {
            page.Line(Line(row, widths));
        }
    }

    private static string Cut(string cell) => PrintableText.Of(cell.Length <= LongestCell
        ? cell
        : string.Create(CultureInfo.InvariantCulture, $"{cell.AsSpan(0, LongestCell)}... ({cell.Length} characters)"));

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int column = 0; column < cells.Length; column++)
        {
            string cell = cells[column];
            line.Append("  ").Append(heads[column].StartsWith('>') ? cell.PadLeft(widths[column]) : column + 1 < cells.Length ? cell.PadRight(widths[column]) : cell);
        }

        return line.ToString().TrimEnd();
    }
}
