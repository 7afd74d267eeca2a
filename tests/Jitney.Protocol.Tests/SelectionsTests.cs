using Xunit;

namespace Jitney.Protocol.Tests;

/// <summary>Is the project's own <c>Select</c> like the standard library's?</summary>
public sealed class SelectionsTests
{
    [Fact]
    public void A_collection_gives_a_collection_of_the_same_count()
    {
        List<int> source = [3, 1, 2];

        IEnumerable<(int, string)> selected = Selections.Select(source, static each => (each, $"{each}"));

        Assert.IsAssignableFrom<ICollection<(int, string)>>(selected);
        Assert.True(selected.TryGetNonEnumeratedCount(out int count));
        Assert.Equal(3, count);
        Assert.Equal([(3, "3"), (1, "1"), (2, "2")], selected);
        Assert.Equal([(3, "3"), (1, "1"), (2, "2")], selected.ToArray());
    }

    [Fact]
    public void Nothing_is_called_before_the_result_is_asked_for_and_all_of_it_each_time()
    {
        int calls = 0;
        int[] source = [1, 2];
        IEnumerable<int> selected = Selections.Select(source, each => each + calls++);
        Assert.Equal(0, calls);

        Assert.Equal([1, 3], selected);
        Assert.Equal([3, 5], selected.ToList());
        Assert.Equal(5, selected.First());
        Assert.Equal(5, calls);
    }

    [Fact]
    public void What_has_no_count_is_gone_through_one_by_one_and_may_be_endless()
    {
        static IEnumerable<int> Endless()
        {
            for (int number = 0; ; number++)
            {
                yield return number;
            }
        }

        IEnumerable<int> selected = Selections.Select(Endless(), static number => number * number);

        Assert.False(selected.TryGetNonEnumeratedCount(out _));
        Assert.Equal([0, 1, 4, 9], selected.Take(4));
    }

    [Fact]
    public void A_result_is_read_only_and_can_be_searched_and_copied()
    {
        var selected = (ICollection<int>)Selections.Select((int[])[1, 2], static each => each * 10);
        int[] copy = [0, 0, 0, 0];
        selected.CopyTo(copy, 1);

        Assert.Equal([0, 10, 20, 0], copy);
        Assert.True(selected.IsReadOnly);
        Assert.Contains(20, selected);
        Assert.DoesNotContain(30, selected);
        Assert.Throws<NotSupportedException>(() => selected.Add(1));
        Assert.Throws<NotSupportedException>(() => selected.Remove(10));
        Assert.Throws<NotSupportedException>(selected.Clear);
    }
}
