using Jitney.Memory;

namespace Jitney.Tests.Memory;

/// <summary>Pages by the word against pages one by one.</summary>
public sealed class PageStatesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300)]
    public void Words_of_pages_are_what_single_pages_would_be(int pages)
    {
        var states = new PageStates(pages);
        bool[] used = new bool[pages];
        bool[] idle = new bool[pages];
        var random = new Random(pages);
        for (int step = 0; step < 3_000; step++)
        {
            int first = random.Next(pages + 1);
            int end = random.Next(first, random.Next(4) == 0 ? pages + 1 : Math.Min(pages, first + 3) + 1);
            switch (random.Next(20))
            {
                case < 9:
                    states.Occupy(first, end);
                    Each(page => (used[page], idle[page]) = (true, false));
                    break;
                case < 18:
                    // A range that ends before it begins is empty too.
                    if (first < end)
                    {
                        states.Vacate(end, first);
                    }

                    states.Vacate(first, end);
                    Each(page => idle[page] = used[page]);
                    break;
                case < 19:
                    states.Forget(first, end);
                    Each(page => (used[page], idle[page]) = (false, false));
                    break;
                default:
                    states.ForgetIdle();
                    Array.Clear(idle);
                    break;
            }

            Assert.Equal(idle.Count(static page => page), states.Idle);
            int from = random.Next(pages);
            Assert.Equal(Run(used, from), states.NextUsed(from, pages));
            Assert.Equal(Run(idle, from), states.NextIdle(from, pages));

            void Each(Action<int> change)
            {
                for (int page = first; page < end; page++)
                {
                    change(page);
                }
            }
        }
    }

    private static (int First, int End) Run(bool[] pages, int from)
    {
        int first = from;
        while (first < pages.Length && !pages[first])
        {
            first++;
        }

        int end = first;
        while (end < pages.Length && pages[end])
        {
            end++;
        }

        return (first, end);
    }
}
