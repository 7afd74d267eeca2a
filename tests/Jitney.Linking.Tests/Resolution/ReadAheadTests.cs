using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>When is much not read because others wait, and is what was read beside them taken?</summary>
public sealed class ReadAheadTests : IDisposable
{
    private readonly Toolbox _tools = new();
    private readonly LinkDefinitions _definitions = new(new NameTable());
    private int _count;

    public void Dispose() => _tools.Dispose();

    [Fact]
    public void What_is_large_is_read_beside_others_that_wait_wave_by_wave()
    {
        LinkInput first = Add(".globl first\nfirst: .quad second\n.zero 300000");
        LinkInput second = Add(".globl second\nsecond: .quad small\n.zero 300000");
        LinkInput small = Add(".globl small\nsmall: nop");
        var graphs = new Dictionary<LinkInput, ObjectGraph>();
        Assert.Equal([first], Unread(graphs, isWanted: true));
        Assert.Equal([second], Unread(graphs, isWanted: true));
        LinkBatch batch = Collect(graphs, isWanted: true);
        Assert.Equal([first, second, small], batch.Inputs);
        Assert.Equal([graphs[first], graphs[second]], batch.Objects.Take(2));
    }

    [Fact]
    public void All_is_read_where_nobody_waits_and_what_is_small_in_any_case()
    {
        Add(".globl first\nfirst: .quad second\n.zero 300000");
        Add(".globl second\nsecond: nop");
        Assert.Equal(2, Collect([], isWanted: false).Objects.Count);
        LinkInput alone = Add(".globl alone\nalone: nop");
        Assert.Equal([alone], Collect([], isWanted: true, "alone").Inputs);
    }

    private LinkInput[] Unread(Dictionary<LinkInput, ObjectGraph> graphs, bool isWanted)
    {
        IReadOnlyList<LinkInput> unread = Assert.Throws<TurnWantedException>(() => Collect(graphs, isWanted)).Inputs;
        foreach (LinkInput input in unread)
        {
            graphs.Add(input, input.Source.Graph());
        }

        return [.. unread];
    }

    private LinkBatch Collect(Dictionary<LinkInput, ObjectGraph> graphs, bool isWanted, string name = "first")
    {
        foreach (ObjectGraph graph in graphs.Values)
        {
            graph.LeaveBatch();
        }

        return Closure.Collect(
            new LinkRequest([], [_definitions.Names.Intern(System.Text.Encoding.UTF8.GetBytes(name))]) { Graphs = graphs, IsTurnWanted = () => isWanted }, _definitions);
    }

    private LinkInput Add(string source)
    {
        string file = $"{_count++}.o";
        var input = new LinkInput(ObjectFormat.Read(new InputName(file), _tools.Bytes(_tools.Assemble(source, file))));
        _definitions.AddWaiting(input);
        return input;
    }
}
