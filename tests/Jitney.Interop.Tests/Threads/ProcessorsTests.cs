using Jitney.Interop.Threads;
using Xunit;

namespace Jitney.Interop.Tests.Threads;

/// <summary>Does a thread get to another processor, and may it use all of them afterwards?</summary>
public sealed class ProcessorsTests
{
    [Fact]
    public void The_current_processor_is_one_of_this_machine() =>
        Assert.Contains(Processors.Here.Current, Allowed());

    [Fact]
    public void A_thread_that_leaves_is_elsewhere_and_may_come_back()
    {
        Assert.SkipWhen(Allowed().Count == 1, "There is no other processor to go to.");
        List<int> before = Allowed();

        // The system may move it again at once, but not each time.
        Assert.Contains(Enumerable.Range(0, 100), static _ =>
        {
            int here = Processors.Here.Current;
            Processors.Here.Leave(here);
            return Processors.Here.Current != here;
        });
        Assert.Equal(before, Allowed());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(int.MaxValue)]
    public void Leaving_what_does_not_exist_changes_nothing(int processor)
    {
        List<int> before = Allowed();
        Processors.Here.Leave(processor);
        Assert.Equal(before, Allowed());
    }

    // As the system tells it: numbers and ranges, such as 0-3,8.
    private static List<int> Allowed()
    {
        const string Name = "Cpus_allowed_list:";
        string list = File.ReadLines("/proc/thread-self/status").Single(static line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..].Trim();
        return [.. list.Split(',').Select(static range => range.Split('-')).SelectMany(static range => Enumerable.Range(int.Parse(range[0], null), int.Parse(range[^1], null) - int.Parse(range[0], null) + 1))];
    }
}
