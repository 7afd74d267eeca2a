using System.Text.Json;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are costs told in the form that docs/statistics.md promises?</summary>
public sealed class StatisticsTests
{
    private static readonly string[] Numbers =
    [
        "linkMilliseconds", "totalMilliseconds", "objects", "symbols", "relocations", "bytes", "roundTrips", "mappings", "peakMemoryBytes", "inputBytes",
    ];

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    [InlineData("--memory", "copy")]
    public void The_line_of_JSON_has_all_keys(params string[] options)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "extern int f(void); int main(void) { return f(); }");
        shop.Compile("f.o", "int f(void) { return 7; }");
        Outcome outcome = shop.Jitney(["run", "--stats=json", .. options, "a.o", "f.o"]);
        Assert.Equal(7, outcome.Code);
        using JsonDocument line = JsonDocument.Parse(Assert.Single(outcome.ErrorLines));
        Assert.Equal(["phases", .. Numbers], line.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.All(Numbers, name => Assert.True(line.RootElement.GetProperty(name).GetDouble() >= 0));
        Assert.All(line.RootElement.GetProperty("phases").EnumerateArray(), phase => Assert.Equal(
            ["name", "wallMilliseconds", "cpuMilliseconds"], phase.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(2, line.RootElement.GetProperty("objects").GetInt32());
        Assert.InRange(line.RootElement.GetProperty("mappings").GetInt32(), 1, 5);
        Assert.Equal(options is ["--in-process"], line.RootElement.GetProperty("roundTrips").GetInt32() == 0);
    }

    [Fact]
    public void The_table_names_each_phase()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", "--stats", shop.Compile("a.o", "int main(void) { return 0; }"));
        Assert.Equal(0, outcome.Code);
        Assert.All(["start", "closure", "fixup", "run", "total"], phase => Assert.Contains(outcome.ErrorLines, line => line.StartsWith(phase + " ", StringComparison.Ordinal)));
    }
}
