using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>The ways in which a case is run, as data of theories, and sessions for them.</summary>
public static class Ways
{
    /// <summary>Every way with every kind of code.</summary>
    public static TheoryData<Way, CodeKind> All
    {
        get
        {
            var data = new TheoryData<Way, CodeKind>();
            foreach (Way way in Enum.GetValues<Way>())
            {
                data.Add(way, CodeKind.Pic);
                data.Add(way, CodeKind.NonPic);
            }

            return data;
        }
    }

    /// <summary>Every way, where the kind of code does not matter.</summary>
    public static TheoryData<Way> Each => [.. Enum.GetValues<Way>()];

    /// <summary>The ways with an executor of their own.</summary>
    public static TheoryData<Way> Children => [Way.SharedChild, Way.CopiedChild];

    /// <summary>Starts a session.</summary>
    public static Task<Session> StartAsync(this Way way) => Session.StartAsync(Options(way), TestContext.Current.CancellationToken);

    /// <summary>The options of a session.</summary>
    public static LinkSessionOptions Options(Way way) => new()
    {
        Executor = way == Way.InProcess ? ExecutorChoice.InProcess : ExecutorChoice.Child(Executor.Path),
        Memory = way == Way.CopiedChild ? MemoryTransport.Copy : MemoryTransport.Shared,
    };
}
