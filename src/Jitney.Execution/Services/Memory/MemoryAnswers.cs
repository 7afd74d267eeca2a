using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Memory;

/// <summary>Encodes the answers that memory services share, refusals and system failures as their messages.</summary>
internal static class MemoryAnswers
{
    /// <summary>An <c>expected&lt;address&gt;</c>.</summary>
    public static ReadOnlyMemory<byte> Address(Func<ExecutorAddress> work)
    {
        Expected<ExecutorAddress> result;
        try
        {
            result = Expected.Of(work());
        }
        catch (Exception failure) when (failure is not MalformedMessageException)
        {
            result = Expected.Failed<ExecutorAddress>(failure.Message);
        }

        return CommonResults.EncodeAddress(new SpsWriter(), result).Written;
    }

    /// <summary>An <c>error</c>; null for success.</summary>
    public static ReadOnlyMemory<byte> Error(string? problem) => CommonResults.EncodeError(new SpsWriter(), problem).Written;

    /// <summary>An <c>error</c>: success when the work throws nothing.</summary>
    public static ReadOnlyMemory<byte> Error(Func<string?> work)
    {
        try
        {
            return Error(work());
        }
        catch (Exception failure) when (failure is not MalformedMessageException)
        {
            return Error(failure.Message);
        }
    }
}
