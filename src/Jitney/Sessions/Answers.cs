using Jitney.Failures;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions;

/// <summary>Reads what executors answer.</summary>
internal static class Answers
{
    /// <summary>Decodes a result.</summary>
    /// <exception cref="ExecutorException">It is not of the form that was asked for.</exception>
    public static T Decode<T>(string step, ReadOnlyMemory<byte> result, Func<ReadOnlyMemory<byte>, T> decode)
    {
        try
        {
            return decode(result);
        }
        catch (MalformedMessageException exception)
        {
            throw new ExecutorException(FailureSide.Executor, step, $"its answer cannot be read: {exception.Message}", exception);
        }
    }
}
