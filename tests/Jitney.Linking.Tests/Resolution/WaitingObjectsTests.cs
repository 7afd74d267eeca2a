using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Of the objects that wait to define a name the first counts, and when it goes, the next.</summary>
public sealed class WaitingObjectsTests
{
    [Fact]
    public void The_first_counts_and_then_the_next()
    {
        using var tools = new Toolbox();
        LinkInput[] inputs = [.. Enumerable.Range(0, 3).Select(number => Input(tools, number))];
        var waiting = new WaitingObjects();
        waiting.Add(inputs[0], [1, 2]);
        waiting.Add(inputs[1], [2, 3, 2]);
        waiting.Add(inputs[2], [2, 3]);
        Assert.Equal([null, inputs[0], inputs[0], inputs[1]], Enumerable.Range(0, 4).Select(waiting.Find));
        Assert.Equal([1, 2], waiting.Remove(inputs[0])!);
        Assert.Null(waiting.Remove(inputs[0]));
        Assert.Equal([null, null, inputs[1], inputs[1]], Enumerable.Range(0, 4).Select(waiting.Find));
        Assert.NotNull(waiting.Remove(inputs[1]));
        Assert.Equal([null, null, inputs[2], inputs[2]], Enumerable.Range(0, 4).Select(waiting.Find));
        waiting.Add(inputs[1], [2]);
        Assert.NotNull(waiting.Remove(inputs[2]));
        Assert.Equal([null, null, inputs[1], null], Enumerable.Range(0, 4).Select(waiting.Find));
        Assert.Equal([inputs[1]], waiting.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_order_of_coming_and_going_leaves_who_was_first_or_last(bool theLastCounts)
    {
        using var tools = new Toolbox();
        var random = new Random(7);
        LinkInput[] inputs = [.. Enumerable.Range(0, 12).Select(number => Input(tools, number))];
        var waiting = new WaitingObjects { TheLastCounts = theLastCounts };
        var model = new List<(LinkInput Input, int[] Names)>();
        for (int round = 0; round < 2000; round++)
        {
            LinkInput input = inputs[random.Next(inputs.Length)];
            int known = model.FindIndex(entry => entry.Input == input);
            if (known >= 0)
            {
                model.RemoveAt(known);
                Assert.NotNull(waiting.Remove(input));
            }
            else
            {
                int[] names = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(8))];
                model.Add((input, names));
                waiting.Add(input, names);
            }

            for (int name = 0; name < 8; name++)
            {
                Assert.Equal((theLastCounts ? model.FindLast(HasName) : model.Find(HasName)).Input, waiting.Find(name));

                bool HasName((LinkInput Input, int[] Names) entry) => entry.Names.Contains(name);
            }
        }
    }

    private static LinkInput Input(Toolbox tools, int number) =>
        new(ObjectFormat.Read(new InputName($"{number}.o"), tools.Bytes(tools.Assemble(".globl f\nf: ret", $"{number}.o"))));
}
