using System.Globalization;
using System.Security;
using System.Text;

namespace Jitney.Benchmarks.Output;

/// <summary>Draws horizontal bars with their spread, grouped, as SVG.</summary>
internal static class BarPlot
{
    private const int LabelWidth = 310;
    private const int BarWidth = 520;
    private const int RowHeight = 18;

    /// <summary>One bar.</summary>
    public sealed record Bar(string Label, double Value, double Least, double Most, bool IsOurs);

    /// <summary>Draws; each group has its own scale.</summary>
    public static string Draw(string title, IReadOnlyList<(string Title, IReadOnlyList<Bar> Bars)> groups)
    {
        var body = new StringBuilder();
        int y = 34;
        foreach ((string name, IReadOnlyList<Bar> bars) in groups)
        {
            Text(body, 8, y += 20, name, "font-weight=\"bold\"");
            double scale = BarWidth / Math.Max(1e-9, bars.Max(bar => bar.Most));
            foreach (Bar bar in bars)
            {
                y += RowHeight;
                Text(body, LabelWidth - 6, y, bar.Label, "text-anchor=\"end\"");
                _ = body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{y - 11}\" width=\"{bar.Value * scale:0.#}\" height=\"13\" fill=\"{(bar.IsOurs ? "#2a7f4f" : "#9aa5b1")}\"/>");
                _ = body.Append(CultureInfo.InvariantCulture, $"<path d=\"M{LabelWidth + (bar.Least * scale):0.#} {y - 4.5}H{LabelWidth + (bar.Most * scale):0.#}\" stroke=\"#333\"/>");
                Text(body, LabelWidth + (int)(bar.Most * scale) + 6, y, bar.Value.ToString("0.0", CultureInfo.InvariantCulture), "");
                _ = body.Append('\n');
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{LabelWidth + BarWidth + 70}\" height=\"{y + 16}\" font-family=\"sans-serif\" font-size=\"12\">\n"
            + $"<rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"8\" y=\"22\" font-size=\"15\">{SecurityElement.Escape(title)}</text>\n{body}</svg>\n");
    }

    private static void Text(StringBuilder body, int x, int y, string text, string attributes) =>
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" {attributes}>{SecurityElement.Escape(text)}</text>");
}
