using Jitney.Interop.Streams;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>Hears from <see cref="ExecutorReader"/> what happens on a connection, on the reader's thread and in order.</summary>
internal interface IExecutorListener
{
    /// <summary>How long the reader may wait for a message until <see cref="OnDue"/>; infinite for as long as it takes.</summary>
    TimeSpan UntilDue { get; }

    /// <summary>That time is over.</summary>
    void OnDue();

    /// <summary>Whether it can do with another message now; if not, the reader looks again soon, and reads nothing until then.</summary>
    bool HasRoom { get; }

    /// <summary>A message came; never Hangup.</summary>
    /// <exception cref="MalformedMessageException">The message breaks the protocol: the reader ends the connection.</exception>
    void OnMessage(in Message message);

    /// <summary>Nothing more will come, but the executor runs on.</summary>
    void OnStreamEnded(ConnectionEnd reason);

    /// <summary>The executor ended, or the connection to one that is no child. The last event.</summary>
    void OnEnded(ConnectionEnd reason, ExecutorEnd end);
}
