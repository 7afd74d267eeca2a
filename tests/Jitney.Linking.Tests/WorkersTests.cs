using System.Collections.Concurrent;

namespace Jitney.Linking.Tests;

/// <summary>Is every piece of work done once, whoever does it, and does a helper keep out of its caller's way?</summary>
public sealed class WorkersTests
{
    private const string OneProcessor = "Nobody helps on one processor.";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10_000)]
    public void Each_number_is_called_once(int count)
    {
        foreach (Workers workers in new[] { Workers.Plain, new Workers(new Processors(static () => 0)) })
        {
            for (int run = 0; run < 100; run++)
            {
                var calls = new int[count];
                workers.For(count, number => Interlocked.Increment(ref calls[number]));
                Assert.DoesNotContain(calls, static times => times != 1);
            }
        }
    }

    [Fact]
    public void The_failure_of_the_lowest_number_is_thrown_when_all_is_done()
    {
        for (int run = 0; run < 100; run++)
        {
            int calls = 0;
            InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Workers.Plain.For(100, number =>
            {
                Interlocked.Increment(ref calls);
                if (number % 10 == 7)
                {
                    throw new InvalidOperationException($"{number}");
                }
            }));
            Assert.Equal(("7", 100), (failure.Message, calls));
        }
    }

    [Fact]
    public void Work_may_be_made_of_work()
    {
        int calls = 0;
        Workers.Plain.For(50, _ => Workers.Plain.For(50, _ => Interlocked.Increment(ref calls)));
        Assert.Equal(2500, calls);
    }

    [Fact]
    public void Nobody_returns_before_the_last_piece_is_done()
    {
        for (int run = 0; run < 200; run++)
        {
            int done = 0;
            Workers.Plain.For(2, _ =>
            {
                Thread.Sleep(1);
                Interlocked.Increment(ref done);
            });
            Assert.Equal(2, done);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void What_is_made_in_parallel_is_taken_in_order_by_the_caller(int count)
    {
        for (int run = 0; run < 100; run++)
        {
            var made = new int[count];
            var taken = new List<int>();
            int caller = Environment.CurrentManagedThreadId;
            Workers.Plain.ForInOrder(
                count,
                number =>
                {
                    // As long as it takes for a helper to come.
                    Thread.SpinWait(count > 100 ? 100 : 2000);
                    made[number] = number + 1;
                },
                number =>
                {
                    Assert.Equal((number + 1, caller), (made[number], Environment.CurrentManagedThreadId));
                    taken.Add(number);
                });
            Assert.Equal(Enumerable.Range(0, count), taken);
        }
    }

    [Fact]
    public void Something_is_made_while_something_is_taken()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, OneProcessor);
        using var meeting = new Barrier(2);
        int caller = Environment.CurrentManagedThreadId;
        bool isFirst = true;
        Workers.Plain.ForInOrder(
            1000,
            number =>
            {
                // What the helper makes first, but for what the caller waits for, waits for the caller to take that.
                if (Environment.CurrentManagedThreadId != caller && number > 0 && isFirst)
                {
                    isFirst = false;
                    Assert.True(meeting.SignalAndWait(s_patience));
                }
            },
            number =>
            {
                if (number == 0)
                {
                    Assert.True(meeting.SignalAndWait(s_patience));
                }
            });
        Assert.Equal(1, meeting.CurrentPhaseNumber);
    }

    [Theory]
    [InlineData(700, 800)]
    [InlineData(800, 700)]
    [InlineData(0, 999)]
    public void Nothing_behind_the_first_failure_is_taken(int making, int taking)
    {
        for (int run = 0; run < 50; run++)
        {
            int taken = 0;
            int working = 0;
            InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => Workers.Plain.ForInOrder(
                1000,
                number =>
                {
                    Interlocked.Increment(ref working);
                    Fail(number == making || number == making + 1, $"make {number}");
                },
                number =>
                {
                    Fail(number == taking, $"take {number}");
                    taken++;
                }));
            int end = working;
            Assert.Equal((making <= taking ? $"make {making}" : $"take {taking}", Math.Min(making, taking)), (failure.Message, taken));
            Assert.Equal(end, working);
        }
    }

    [Fact]
    public void A_helper_on_its_callers_processor_leaves_it()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, OneProcessor);
        var processors = new Processors(static () => 3);
        MeetTwo(processors);
        Assert.Equal([(3, false)], processors.Left);
    }

    [Fact]
    public void A_helper_on_another_processor_stays_there()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, OneProcessor);
        var processors = new Processors(static () => Environment.CurrentManagedThreadId);
        MeetTwo(processors);
        Assert.Empty(processors.Left);
    }

    [Fact]
    public void Where_nobody_knows_processors_nobody_leaves()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, OneProcessor);
        var processors = new Processors(static () => -1);
        MeetTwo(processors);
        Assert.Empty(processors.Left);
    }

    private static void Fail(bool fails, string message)
    {
        if (fails)
        {
            throw new InvalidOperationException(message);
        }
    }

    // Each of two pieces waits for the other, so there must be two threads.
    private static void MeetTwo(Processors processors)
    {
        using var meeting = new Barrier(2);
        processors.Caller = Environment.CurrentManagedThreadId;
        new Workers(processors).For(2, _ => Assert.True(meeting.SignalAndWait(s_patience)));
    }

    private sealed class Processors(Func<int> current) : IProcessors
    {
        public int Caller { get; set; }

        public ConcurrentQueue<(int Processor, bool IsCaller)> Left { get; } = [];

        public int Current => current();

        public void Leave(int processor) => Left.Enqueue((processor, Environment.CurrentManagedThreadId == Caller));
    }
}
