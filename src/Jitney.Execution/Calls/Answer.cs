using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Calls;

/// <summary>Encodes results so that a failure of any kind reaches the controller in the result's own form.</summary>
/// <remarks>Arguments that do not decode stay exceptions: those become empty results, as LLVM has it.</remarks>
internal static class Answer
{
    private const int SmallResult = 64;

    /// <summary>A result of the form <c>error</c>.</summary>
    /// <param name="work">Does the work; returns null or the problem.</param>
    internal static ReadOnlyMemory<byte> Error(Func<string?> work)
    {
        string? problem;
        try
        {
            problem = work();
        }
        catch (Exception exception) when (exception is not MalformedMessageException)
        {
            problem = exception.Message;
        }

        return CommonResults.EncodeError(new SpsWriter(SmallResult), problem).Written;
    }

    /// <summary>A result of the form <c>expected&lt;address&gt;</c>.</summary>
    /// <param name="work">Does the work.</param>
    internal static ReadOnlyMemory<byte> Address(Func<Expected<ExecutorAddress>> work)
    {
        Expected<ExecutorAddress> result;
        try
        {
            result = work();
        }
        catch (Exception exception) when (exception is not MalformedMessageException)
        {
            result = Expected.Failed<ExecutorAddress>(exception.Message);
        }

        return CommonResults.EncodeAddress(new SpsWriter(SmallResult), result).Written;
    }
}
