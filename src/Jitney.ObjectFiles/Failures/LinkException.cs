namespace Jitney.ObjectFiles.Failures;

/// <summary>Bad input: something in the files given cannot be linked. The session that threw it goes on as before.</summary>
/// <remarks>The message is complete in itself and names everything that is known; the properties hold the same for programs.</remarks>
public class LinkException : JitneyException
{
    /// <summary>Makes an exception with a finished message.</summary>
    /// <param name="message">What is wrong and where, in one line.</param>
    public LinkException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception whose message begins with the place.</summary>
    /// <param name="place">Where the fault lies.</param>
    /// <param name="problem">What is wrong, in one line without a full stop.</param>
    public LinkException(InputPlace place, string problem)
        : base($"{place}: {problem}") => Place = place;

    /// <summary>Where the fault lies, as far as it is known.</summary>
    public InputPlace Place { get; }
}
